import { expect, test } from 'vitest';

import { Admission } from '../../src/data/admission.ts';

const LIMITS = { limit: 3, perWindow: 2, windowMs: 1_000 };

test('as many new statements as a window allows are admitted, and those stay admitted', () => {
  const admission = new Admission({ ...LIMITS, now: () => 0 });

  expect(['a', 'b', 'c', 'a', 'b'].map((text) => admission.admits(text))).toEqual([true, true, false, true, true]);
});

test('the next window takes others in place of what was not used the longest', () => {
  let now = 0;
  const admission = new Admission({ ...LIMITS, now: () => now });
  for (const text of ['a', 'b']) admission.admits(text);
  now = 1_000;
  for (const text of ['a', 'c', 'd']) admission.admits(text);

  // `b` was given up for `d`, and the window is full.
  expect(['a', 'b', 'c', 'd'].map((text) => admission.admits(text))).toEqual([true, false, true, true]);
});

test('whoever sends ever new ones displaces nothing that is in use', () => {
  let now = 0;
  const admission = new Admission({ ...LIMITS, now: () => now });
  admission.admits('in use');

  let admitted = 0;
  for (let i = 0; i < 1_000; i++) {
    now += 10;
    if (admission.admits(`made up ${i}`)) admitted++;
    expect(admission.admits('in use')).toBe(true);
  }

  expect(admitted).toBe(20);
});
