// The last net: a page that throws is replaced by words and a way on.
import { Component } from 'react';
import type { ReactNode } from 'react';
import i18next from 'i18next';

interface State {
  error: Error | null;
}

export class ErrorBoundary extends Component<{ children: ReactNode; resetKey?: string }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override componentDidUpdate(before: { resetKey?: string }) {
    if (this.state.error && before.resetKey !== this.props.resetKey) this.setState({ error: null });
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <div className="state" role="alert">
        <h2>{i18next.t('common:error.crashed')}</h2>
        <p className="rid mono">{String(this.state.error.message).slice(0, 200)}</p>
        <p>
          <button type="button" className="ant-btn ant-btn-default" onClick={() => window.location.reload()}>
            {i18next.t('common:reload')}
          </button>
        </p>
      </div>
    );
  }
}
