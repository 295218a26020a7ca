import type { ChannelRef } from '../../domain/channels.ts';
import { idReader, type Reader } from './readers.ts';
import { oneOf } from './types.ts';

export const ChannelRefInput = oneOf('ChannelRef', 'A room or a conversation. Give exactly one of the two.', {
  roomId: {
    type: 'ID',
    required: false,
    description: 'A room that the viewer may read (`room_…`).',
    reader: idReader('room'),
  },
  conversationId: {
    type: 'ID',
    required: false,
    description: 'A conversation of the viewer (`conv_…`).',
    reader: idReader('conv'),
  },
});

export const channelReader: Reader<ChannelRef> = ChannelRefInput.reader.transform((ref): ChannelRef =>
  'roomId' in ref ? { kind: 'room', id: ref.roomId } : { kind: 'conversation', id: ref.conversationId },
);
