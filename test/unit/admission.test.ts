import { expect, test } from 'vitest';

import { Admission, type AdmissionOptions } from '../../src/data/admission.ts';

let made = 0;

/** Admits texts of the weight 1 for one owner. */
function admissionOf(options: Partial<AdmissionOptions>) {
  const admission = new Admission<string>({ limit: 3, perWindow: 2, perOwner: 2, windowMs: 1_000, ...options });
  return (text: string, owner = 'ada', weight = 1) =>
    admission.admit(text, { owner, weight, make: () => `${text}, made as number ${++made}` })?.split(',')[0] ?? null;
}

test('a window admits new values up to its limit, and they stay admitted', () => {
  const admit = admissionOf({ now: () => 0 });

  expect(['a', 'b', 'c', 'a', 'b'].map((text) => admit(text))).toEqual(['a', 'b', null, 'a', 'b']);
});

test('an admitted value is not made again', () => {
  const admission = new Admission<object>({ limit: 3, perWindow: 2, perOwner: 2, windowMs: 1_000 });
  const candidate = { owner: 'ada', weight: 1, make: () => ({}) };

  expect(admission.admit('a', candidate)).toBe(admission.admit('a', candidate));
});

test('the next window admits others in place of the least recently used values', () => {
  let now = 0;
  const admit = admissionOf({ now: () => now });
  for (const text of ['a', 'b']) admit(text);
  now = 1_000;
  for (const text of ['a', 'c', 'd']) admit(text);

  // `b` made room for `d`, and the window is full.
  expect(['a', 'b', 'c', 'd'].map((text) => admit(text))).toEqual(['a', null, 'c', 'd']);
});

test('a heavy value replaces several others, and is refused if it exceeds the limit', () => {
  let now = 0;
  const admit = admissionOf({ perWindow: 3, perOwner: 3, now: () => now });
  for (const text of ['a', 'b', 'c']) admit(text);
  now = 1_000;

  expect(admit('heavy', 'ada', 2)).toBe('heavy');
  expect(admit('heavier', 'ada', 4)).toBeNull();
  now = 2_000;
  // There is room for the heavy value, `c`, and one of the replaced values.
  expect(['c', 'heavy', 'a'].map((text) => admit(text))).toEqual(['c', 'heavy', 'a']);
});

test('one owner does not use up the window of the others', () => {
  const admit = admissionOf({ limit: 10, perWindow: 5, perOwner: 2, now: () => 0 });

  expect(['a', 'b', 'c'].map((text) => admit(text))).toEqual(['a', 'b', null]);
  expect(admit('c', 'bob')).toBe('c');
  expect(admit('c')).toBe('c');
});

test('an owner with ever new values does not displace values in use', () => {
  let now = 0;
  const admit = admissionOf({ now: () => now });
  admit('in use');

  let admitted = 0;
  for (let i = 0; i < 1_000; i++) {
    now += 10;
    if (admit(`made up ${i}`) !== null) admitted++;
    expect(admit('in use')).toBe('in use');
  }

  expect(admitted).toBeGreaterThan(10);
  expect(admitted).toBeLessThanOrEqual(22);
});
