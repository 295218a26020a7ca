import type { ChannelLogEvent } from './channel-log.ts';

/**
 * What a client keeps of a channel, and how an event changes it: a pure function that knows nothing but the
 * state and the event.
 *
 * Events refer, they do not quote: `message.created` and `message.updated` show the message as it stands when
 * they are read, so an event may tell of a later edit or deletion before that one's own event comes. And a
 * state may be newer than the number from which its reader goes on. So every step sets and none adds up:
 * counts come from the event, reply counts and what stands in pages from the messages themselves. Folding an
 * event again, or onto a state that has it in it already, ends at the same place once the log is at its end.
 */

export interface ReactionState {
  readonly emoji: string;
  readonly count: number;
  readonly viewerHasReacted: boolean;
}

export interface MessageState {
  readonly id: string;
  readonly seq: number;
  readonly parentId: string | null;
  readonly content: string | null;
  readonly version: number;
  readonly deleted: boolean;
  /** In the order in which the emoji first appeared. */
  readonly reactions: readonly ReactionState[];
}

/**
 * By id. Deleted messages stay, also those that stand in no page: a reply may yet come out of the log that was
 * written before the deletion.
 */
export type ChannelState = ReadonlyMap<string, MessageState>;

export const EMPTY: ChannelState = new Map();

export function reduce(state: ChannelState, event: ChannelLogEvent, viewerId: string): ChannelState {
  switch (event.__typename) {
    case 'MessageCreatedEvent':
    case 'MessageUpdatedEvent': {
      const { message } = event;
      return put(state, {
        id: message.id,
        seq: message.seq,
        parentId: message.parentMessage?.id ?? null,
        content: message.content,
        version: message.version,
        deleted: message.deletedAt !== null,
        reactions: state.get(message.id)?.reactions ?? [],
      });
    }
    case 'MessageDeletedEvent': {
      const message = state.get(event.messageId);
      return message ? put(state, { ...message, content: null, deleted: true, reactions: [] }) : state;
    }
    case 'ReactionAddedEvent':
    case 'ReactionRemovedEvent': {
      // A message that the reader does not have was gone from the pages for good when they were read.
      const message = state.get(event.messageId);
      return message
        ? put(state, { ...message, reactions: reduceReactions(message.reactions, event, viewerId) })
        : state;
    }
    default:
      // Kinds that this client does not know, and those that are never stored.
      return state;
  }
}

export function reduceAll(state: ChannelState, events: readonly ChannelLogEvent[], viewerId: string): ChannelState {
  return events.reduce((folded, event) => reduce(folded, event, viewerId), state);
}

type ReactionEvent = Extract<ChannelLogEvent, { readonly emoji: string }>;

function reduceReactions(
  reactions: readonly ReactionState[],
  { __typename, emoji, count, actor }: ReactionEvent,
  viewerId: string,
): ReactionState[] {
  const added = __typename === 'ReactionAddedEvent';
  const standing = reactions.find((group) => group.emoji === emoji);
  const next = {
    emoji,
    count,
    viewerHasReacted: actor?.id === viewerId ? added : (standing?.viewerHasReacted ?? false),
  };
  const others = reactions.filter((group) => group !== standing);
  if (count === 0) return others;
  // The first with its emoji opens a group behind all that stand, whatever a newer state said of it.
  if (!standing || (added && count === 1)) return [...others, next];
  return reactions.map((group) => (group === standing ? next : group));
}

function put(state: ChannelState, message: MessageState): ChannelState {
  return new Map(state).set(message.id, message);
}

/** What the pages of the channel show of a message. */
export interface ShownMessage extends MessageState {
  readonly replyCount: number;
}

/** The pages of the channel, newest first: without deleted messages, unless a reply to them is shown. */
export function shown(state: ChannelState): ShownMessage[] {
  const replyCounts = new Map<string, number>();
  const list: ShownMessage[] = [];
  // Newest first, so that a message comes after all replies to it.
  for (const message of [...state.values()].toSorted((a, b) => b.seq - a.seq)) {
    const replyCount = replyCounts.get(message.id) ?? 0;
    if (message.deleted && replyCount === 0) continue;
    list.push({ ...message, replyCount });
    if (message.parentId !== null) replyCounts.set(message.parentId, (replyCounts.get(message.parentId) ?? 0) + 1);
  }
  return list;
}
