import { Component, type ReactNode } from 'react';
import { ProblemNotice } from './problem-notice.tsx';

/** Keeps a bug in one screen from emptying the whole page; drafts are in the browser's storage and survive. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <main className="page">
        <ProblemNotice error={this.state.error} retryLabel="Reload the page" onRetry={() => window.location.reload()} />
      </main>
    );
  }
}
