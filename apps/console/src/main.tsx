import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { forgetOldDrafts } from './decision/draft.store.ts';
import { worthRetrying } from './http/http-problem.ts';
import { App } from './shell/app.tsx';
import { theme } from './shell/theme.store.ts';
import './styles/tokens.css';
import './styles/controls.css';
import './styles/badges.css';
import './styles/shell.css';
import './styles/queue.css';
import './styles/case-table.css';
import './styles/case.css';
import './styles/checks.css';
import './styles/evidence.css';
import './styles/decision.css';
import './styles/undo.css';
import './styles/exercises.css';

theme.show();
forgetOldDrafts();

const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: (failures, error) => failures < 2 && worthRetrying(error), refetchOnWindowFocus: true },
  },
});

const place = document.getElementById('console');
if (!place) throw new Error('index.html has no element with id "console"');
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
