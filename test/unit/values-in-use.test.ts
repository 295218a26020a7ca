import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { expect, test } from 'vitest';

import { ValuesInUse } from '../../src/lib/values-in-use.ts';

test('a value is found by its text while it is in use, and is not kept alive otherwise', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const values = new ValuesInUse<{ readonly no: number }>();
  const held = { no: 0 };
  values.set('held', held);
  for (let no = 1; no <= 100; no++) values.set(`dropped ${no}`, { no });

  await expect
    .poll(
      async () => {
        await sleep(1);
        collect();
        return values.size;
      },
      { timeout: 10_000 },
    )
    .toBe(1);

  expect(values.get('held')).toBe(held);
  expect(values.get('dropped 1')).toBeUndefined();
});
