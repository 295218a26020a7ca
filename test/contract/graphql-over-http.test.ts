import { serverAudits } from 'graphql-http';
import { describe, expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';

/** https://graphql.github.io/graphql-over-http/draft/, with the audits of its reference implementation. */
describe('GraphQL over HTTP', () => {
  test.each(serverAudits({ url: 'http://placeholder/graphql' }).map(({ id, name }) => [id, name] as const))(
    '%s %s',
    async (id) => {
      const { url } = await testApp();
      const audit = serverAudits({ url: `${url}/graphql`, fetchFn: fetch }).find((one) => one.id === id)!;

      const result = await audit.fn();

      expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
    },
  );
});
