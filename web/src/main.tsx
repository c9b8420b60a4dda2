// Entry: texts first, then the page; a chunk that an upgrade took away reloads the page once.
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import './app/shell.css';
import { startI18n } from './lib/i18n';

const MARK = 'suyuan.reloaded';

window.addEventListener('vite:preloadError', (event) => {
  try {
    const last = Number(sessionStorage.getItem(MARK) ?? 0);
    if (Date.now() - last < 30_000) return;
    sessionStorage.setItem(MARK, String(Date.now()));
  } catch {
    return;
  }
  event.preventDefault();
  window.location.reload();
});

const element = document.getElementById('root');
if (element) void startI18n().then(() => createRoot(element).render(<App />));
