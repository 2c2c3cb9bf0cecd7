import { browserSetting } from '../session/browser-setting.store.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const setting = browserSetting('tidegate.theme', 'system');

function current(): Theme {
  return themes.find((theme) => theme === setting.read()) ?? 'system';
}

function show(): void {
  document.documentElement.dataset.theme = current();
}

/** Light, dark, or what the system says. */
export const theme = {
  read: current,
  next: (): void => {
    setting.write(themes[(themes.indexOf(current()) + 1) % themes.length] ?? 'system');
    show();
  },
  show,
  subscribe: setting.subscribe,
};
