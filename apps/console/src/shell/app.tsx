import { useState } from 'react';
import { CasePage } from '../case/case-page.tsx';
import { ExercisesPage } from '../exercises/exercises-page.tsx';
import { useRoute } from '../navigation/history.ts';
import { Link } from '../navigation/link.tsx';
import { anyQueue, queueRoute } from '../navigation/routes.ts';
import { QueuePage } from '../queue/queue-page.tsx';
import { SessionGate, useSession } from '../session/session.tsx';
import { UndoBar } from '../undo/undo-bar.tsx';
import { Announcer } from './announcer.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { TopBar } from './top-bar.tsx';

/** The whole console. */
export function App() {
  const [helpOpen, setHelpOpen] = useState(false);
  return (
    <ErrorBoundary>
      <SessionGate>
        <TopBar onHelp={() => setHelpOpen(true)} />
        <ErrorBoundary>
          <Screen onHelp={() => setHelpOpen(true)} />
        </ErrorBoundary>
        <HeldVerdicts />
        <HelpDialog open={helpOpen} onClose={() => setHelpOpen(false)} />
      </SessionGate>
      <Announcer />
    </ErrorBoundary>
  );
}

function HeldVerdicts() {
  const { page } = useRoute();
  return <UndoBar screen={page === 'case' || page === 'exercises' ? page : 'queue'} />;
}

function Screen({ onHelp }: { readonly onHelp: () => void }) {
  const route = useRoute();
  const { reviewer } = useSession();
  switch (route.page) {
    case 'queue':
      return <QueuePage key={reviewer.id} route={route} onHelp={onHelp} />;
    case 'case':
      return <CasePage key={`${reviewer.id} ${route.caseId}`} route={route} onHelp={onHelp} />;
    case 'exercises':
      return <ExercisesPage key={`${reviewer.id} ${route.caseId}`} route={route} onHelp={onHelp} />;
    case 'unknown':
      return (
        <main id="main" className="page">
          <h1>Nothing here</h1>
          <p>
            This address names no screen. <Link to={queueRoute(anyQueue)}>Go to the queue</Link>
          </p>
        </main>
      );
  }
}
