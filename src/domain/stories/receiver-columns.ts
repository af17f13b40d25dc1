import type { StoryReceiver } from './story.ts'

/** Where a receiver stands in a row of `story_sharing`. */
export const columnsOf = (receiver: StoryReceiver) => ({
  receiver_kind: receiver.kind,
  receiver_id: 'id' in receiver ? receiver.id : null,
  receiver_sector: 'sector' in receiver ? receiver.sector : null,
})
