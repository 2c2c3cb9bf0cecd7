import { describe, expect, it } from '@jest/globals';
import { bindings, commandOf, type KeyPress } from './hotkeys.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  control: false,
  alt: false,
  repeat: false,
  inField: false,
  inList: false,
  inDialog: false,
  ...more,
});

describe('hotkeys', () => {
  it('do not depend on Shift or Caps Lock', () => {
    expect(commandOf(press('j'), 'queue', true)).toBe('next_row');
    expect(commandOf(press('J'), 'queue', true)).toBe('next_row');
  });

  it('leave letters to the field that has the focus', () => {
    expect(commandOf(press('a', { inField: true }), 'case', true)).toBeNull();
  });

  it('submit with Control and Enter from inside a field', () => {
    expect(commandOf(press('Enter', { control: true, inField: true }), 'case', true)).toBe('submit');
  });

  it('never submit or approve from a key that repeats', () => {
    expect(commandOf(press('Enter', { control: true, repeat: true }), 'case', true)).toBeNull();
    expect(commandOf(press('a', { repeat: true }), 'case', true)).toBeNull();
    expect(commandOf(press('j', { repeat: true }), 'queue', true)).toBe('next_row');
  });

  it('leave combinations of the browser alone', () => {
    expect(commandOf(press('r', { control: true }), 'case', true)).toBeNull();
    expect(commandOf(press('a', { alt: true }), 'case', true)).toBeNull();
  });

  it('do nothing while a dialog is open', () => {
    expect(commandOf(press('c', { inDialog: true }), 'queue', true)).toBeNull();
    expect(commandOf(press('Escape', { inDialog: true }), 'case', true)).toBeNull();
  });

  it('move by arrows only inside the list, so that the page still scrolls', () => {
    expect(commandOf(press('ArrowDown'), 'queue', true)).toBeNull();
    expect(commandOf(press('ArrowDown', { inList: true }), 'queue', true)).toBe('next_row');
  });

  it('can be switched off, all but Escape and Control with Enter', () => {
    expect(commandOf(press('a'), 'case', false)).toBeNull();
    expect(commandOf(press('Escape'), 'case', false)).toBe('leave');
    expect(commandOf(press('Enter', { control: true }), 'case', false)).toBe('submit');
  });

  it.each(['queue', 'case', 'exercises'] as const)('use each key once on the %s screen', (screen) => {
    const keys = bindings[screen].map((binding) => binding.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
