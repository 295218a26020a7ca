import { describe, expect, test } from 'vitest';

import { TextCache } from '../../src/lib/text-cache.ts';

describe('TextCache', () => {
  test('remembers a value under its text', () => {
    const cache = new TextCache<number>({ limit: 10, longest: 10 });

    cache.set('one', 1);
    cache.set('one', 11);

    expect(cache.get('one')).toBe(11);
    expect(cache.get('two')).toBeUndefined();
  });

  test('forgets what was not asked for the longest, by the length of all texts', () => {
    const cache = new TextCache<number>({ limit: 9, longest: 9 });
    cache.set('aaa', 1);
    cache.set('bbb', 2);
    cache.set('ccc', 3);

    cache.get('aaa');
    cache.set('dddd', 4);

    expect(['aaa', 'bbb', 'ccc', 'dddd'].map((text) => cache.get(text))).toEqual([1, undefined, undefined, 4]);
  });

  test('counts a text once, however often it is set', () => {
    const cache = new TextCache<number>({ limit: 6, longest: 6 });
    cache.set('aaa', 1);
    for (let i = 0; i < 5; i++) cache.set('bbb', i);

    expect([cache.get('aaa'), cache.get('bbb')]).toEqual([1, 4]);
  });

  test('does not remember a text that is too long', () => {
    const cache = new TextCache<number>({ limit: 100, longest: 3 });

    cache.set('aaaa', 1);

    expect(cache.get('aaaa')).toBeUndefined();
  });

  test('that waits for texts to come again gives no place to what comes once', () => {
    const cache = new TextCache<number>({ limit: 100, longest: 10, onReturn: true });
    cache.set('aaa', 1);
    const once = cache.get('aaa');
    for (let i = 0; i < 1_000; i++) cache.set(`no ${i}`, i);

    cache.set('aaa', 2);

    expect(once).toBeUndefined();
    expect(cache.get('aaa')).toBe(2);
  });

  test('and waits for so many', () => {
    const cache = new TextCache<number>({ limit: 100, longest: 10, onReturn: true });
    cache.set('aaa', 1);
    for (let i = 0; i < 2_000; i++) cache.set(`no ${i}`, i);

    cache.set('aaa', 2);

    expect(cache.get('aaa')).toBeUndefined();
  });
});
