import * as Ably from 'ably';

import type { TestApp, TestUser } from './app.ts';
import { authBy } from './ably.ts';
import { graphql } from './generated/gql.ts';
import type { CreateAblyTokenRequestInput } from './generated/graphql.ts';

/** Ably tokens, as clients of the service get them. */

const CREATE_TOKEN_REQUEST = graphql(`
  mutation TokensCreateRequest($input: CreateAblyTokenRequestInput) {
    createAblyTokenRequest(input: $input) {
      tokenRequest {
        keyName
        ttl
        capability
        clientId
        timestamp
        nonce
        mac
      }
      channels
      truncated
      userErrors {
        __typename
        code
        message
        path
      }
    }
  }
`);

/** The whole payload of `createAblyTokenRequest`. @param input Null: no input. */
export async function askForToken(user: TestUser, input: CreateAblyTokenRequestInput | null = null) {
  const { createAblyTokenRequest } = await user.run(CREATE_TOKEN_REQUEST, { input });
  return createAblyTokenRequest;
}

/** The signed request. @throws {Error} It was refused. */
export async function tokenRequestOf(
  user: TestUser,
  input: CreateAblyTokenRequestInput | null = null,
): Promise<Ably.TokenRequest> {
  const { tokenRequest, userErrors } = await askForToken(user, input);
  if (!tokenRequest) throw new Error(`unable to get a token: ${JSON.stringify(userErrors)}`);
  return tokenRequest;
}

/** Options to reach the app's Ably, without credentials. */
export function ablyOf({ ably }: Pick<TestApp, 'ably'>): Ably.ClientOptions {
  const { endpoint, port, tls } = ably;
  return { endpoint: endpoint!, port: port!, tls: tls!, logLevel: 0 };
}

/** The real client, with an `authCallback` that calls the app. Disposing closes it. */
export interface AblyClient extends Ably.Realtime, Disposable {}

/** @param options Override the usual options of the client. */
export function ablyClient(app: Pick<TestApp, 'ably'>, user: TestUser, options: Ably.ClientOptions = {}): AblyClient {
  const client = new Ably.Realtime({
    ...ablyOf(app),
    disconnectedRetryTimeout: 50,
    authCallback: authBy(() => tokenRequestOf(user)),
    ...options,
  });
  return Object.assign(client, { [Symbol.dispose]: () => client.close() });
}
