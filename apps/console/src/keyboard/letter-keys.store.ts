import { browserSetting } from '../session/browser-setting.store.ts';

/** Whether single letters are shortcuts; the reviewer can switch them off (WCAG 2.1.4). */
const setting = browserSetting('tidegate.letter-keys', 'on');

export const letterKeys = {
  read: (): boolean => setting.read() === 'on',
  write: (on: boolean): void => setting.write(on ? 'on' : 'off'),
  subscribe: setting.subscribe,
};
