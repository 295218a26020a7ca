import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import SchemaBuilder from '@pothos/core';
import PrismaPlugin, { prismaConnectionHelpers, queryFromInfo } from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import { PrismaPg } from '@prisma/adapter-pg';
import { createYoga } from 'graphql-yoga';

import { POOL_SIZE, serve, type ServerSetting } from '../server-process.ts';
import { createSignIn } from '../sign-in.ts';
import type PrismaTypes from './generated/pothos.ts';
import { getDatamodel } from './generated/pothos.ts';
import { type Message, type Prisma, PrismaClient } from './generated/prisma/client.ts';

/**
 * Yoga, Pothos and Prisma in the product's versions, used as in their documentation: `prismaObject`, `relation`,
 * `relatedConnection`, and one `include` for all objects below a message. It uses Prisma's options for speed: joins
 * instead of a statement for each relation, and prepared statements.
 */

interface Context {
  readonly viewerId: string;
}

await serve(async ({ databaseUrl, dataDir }: ServerSetting) => {
  const prisma = new PrismaClient({
    adapter: new PrismaPg(
      { connectionString: databaseUrl, max: POOL_SIZE, options: '-c TimeZone=UTC' },
      { statementNameGenerator: ({ sql }) => statementName(sql) },
    ),
  });
  const signIn = await createSignIn(dataDir, async (subject) => {
    const user = await prisma.user.findUniqueOrThrow({ where: { subject } });
    return user.id;
  });

  const yoga = createYoga<{ req: IncomingMessage }, Context>({
    schema: schema(prisma),
    context: async ({ req }) => ({ viewerId: await signIn(req.headers.authorization!) }),
    graphiql: false,
    landingPage: false,
  });
  const server = createServer((request, response) => void yoga(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await prisma.$disconnect();
    },
  };
});

const names = new Map<string, string>();

/** PostgreSQL truncates names at 63 bytes. */
function statementName(text: string): string {
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = hash('sha256', text, 'hex').slice(0, 32)));
  return name;
}

/** Condition: the user may read the room. */
function readableBy(userId: string): Prisma.RoomWhereInput {
  return {
    server: { members: { some: { userId } } },
    OR: [{ visibility: 'PUBLIC' }, { members: { some: { userId } } }],
  };
}

function schema(prisma: PrismaClient) {
  const builder = new SchemaBuilder<{
    Context: Context;
    PrismaTypes: PrismaTypes;
    Scalars: { DateTime: { Input: Date; Output: Date } };
    DefaultFieldNullability: false;
    DefaultEdgesNullability: false;
    DefaultNodeNullability: false;
  }>({
    plugins: [PrismaPlugin, RelayPlugin],
    defaultFieldNullability: false,
    prisma: { client: prisma, dmmf: getDatamodel(), onUnusedQuery: null },
    relay: {
      nodesOnConnection: true,
      edgesFieldOptions: { nullable: false },
      nodeFieldOptions: { nullable: false },
    },
  });

  builder.scalarType('DateTime', { serialize: (date) => date.toISOString() });

  builder.prismaObject('User', {
    fields: (t) => ({
      id: t.exposeID('id'),
      username: t.exposeString('username'),
      displayName: t.exposeString('displayName'),
      avatarUrl: t.exposeString('avatarUrl', { nullable: true }),
    }),
  });

  builder.prismaObject('ReactionGroup', {
    fields: (t) => ({
      emoji: t.exposeString('emoji'),
      count: t.exposeInt('count'),
      viewerHasReacted: t.boolean({
        select: (_args, { viewerId }) => ({ reactions: { where: { userId: viewerId }, select: { id: true } } }),
        resolve: ({ reactions }) => reactions.length > 0,
      }),
    }),
  });

  const FileRef = builder.prismaObject('File', {
    fields: (t) => ({
      id: t.exposeID('id'),
      filename: t.exposeString('filename'),
      contentType: t.exposeString('contentType'),
      sizeBytes: t.exposeInt('sizeBytes'),
    }),
  });

  const MessageRef = builder.prismaObject('Message', {
    fields: (t) => ({
      id: t.exposeID('id'),
      seq: t.exposeInt('seq'),
      content: t.exposeString('content', { nullable: true }),
      version: t.exposeInt('version'),
      createdAt: t.expose('createdAt', { type: 'DateTime' }),
      editedAt: t.expose('editedAt', { type: 'DateTime', nullable: true }),
      author: t.relation('author'),
      reactionGroups: t.relation('reactionGroups', { query: { orderBy: { firstSeq: 'asc' } } }),
      files: t.field({
        type: [FileRef],
        select: (_args, _context, nestedSelection) => ({
          files: { orderBy: { position: 'asc' }, select: { file: nestedSelection(true) } },
        }),
        resolve: ({ files }) => files.map(({ file }) => file),
      }),
    }),
  });

  builder.prismaObject('Room', {
    fields: (t) => ({
      id: t.exposeID('id'),
      messages: t.relatedConnection('messages', {
        cursor: 'channelId_seq',
        query: { where: { listed: true }, orderBy: { seq: 'desc' } },
      }),
    }),
  });

  const Conversation = builder.prismaObject('Conversation', {
    fields: (t) => ({
      id: t.exposeID('id'),
      lastSeq: t.int({
        select: { stream: { select: { lastSeq: true } } },
        resolve: ({ stream }) => stream.lastSeq,
      }),
      messages: t.relatedConnection('messages', {
        cursor: 'channelId_seq',
        query: { where: { listed: true }, orderBy: { seq: 'desc' } },
      }),
    }),
  });

  const memberships = prismaConnectionHelpers(builder, 'ConversationMember', {
    cursor: 'conversationId_userId',
    select: (nodeSelection) => ({ conversation: nodeSelection({ select: { id: true } }) }),
    resolveNode: ({ conversation }) => conversation,
  });

  const Viewer = builder.prismaObject('User', {
    variant: 'Viewer',
    fields: (t) => ({
      id: t.exposeID('id'),
      conversations: t.connection({
        type: Conversation,
        select: (args, context, nestedSelection) => ({
          conversationMembers: {
            ...memberships.getQuery(args, context, nestedSelection),
            orderBy: [{ activeAt: 'desc' }, { conversationId: 'desc' }],
          },
        }),
        resolve: ({ conversationMembers }, args, context) => memberships.resolve(conversationMembers, args, context),
      }),
    }),
  });

  builder.queryType({
    fields: (t) => ({
      viewer: t.prismaField({
        type: Viewer,
        resolve: (query, _root, _args, { viewerId }) =>
          prisma.user.findUniqueOrThrow({ ...query, where: { id: viewerId } }),
      }),
      room: t.prismaField({
        type: 'Room',
        nullable: true,
        args: { id: t.arg.id({ required: true }) },
        resolve: (query, _root, { id }, { viewerId }) =>
          prisma.room.findFirst({ ...query, where: { id, ...readableBy(viewerId) } }),
      }),
    }),
  });

  const CreateMessageInput = builder.inputType('CreateMessageInput', {
    fields: (t) => ({ roomId: t.id({ required: true }), content: t.string({ required: true }) }),
  });

  const CreateMessagePayload = builder.objectRef<{ message: Message }>('CreateMessagePayload').implement({
    fields: (t) => ({ message: t.field({ type: MessageRef, resolve: ({ message }) => message }) }),
  });

  builder.mutationType({
    fields: (t) => ({
      createMessage: t.field({
        type: CreateMessagePayload,
        args: { input: t.arg({ type: CreateMessageInput, required: true }) },
        resolve: (_root, { input: { roomId, content } }, context, info) => {
          const { viewerId } = context;
          return prisma.$transaction(async (tx) => {
            await tx.room.findFirstOrThrow({
              where: { id: roomId, ...readableBy(viewerId) },
              select: { id: true },
            });
            const { lastSeq: seq } = await tx.stream.update({
              where: { id: roomId },
              data: { lastSeq: { increment: 1 } },
            });
            const message = await tx.message.create({
              ...queryFromInfo({ context, info, path: ['message'] }),
              data: { channelId: roomId, seq, authorId: viewerId, content },
            });
            await tx.event.create({
              data: {
                streamId: roomId,
                seq,
                type: 'message.created',
                occurredAt: message.createdAt,
                actorId: viewerId,
                subjectId: message.id,
              },
            });
            return { message };
          });
        },
      }),
    }),
  });

  return builder.toSchema();
}
