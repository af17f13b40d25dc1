import { Transform } from 'node:stream'
import { demandRoom, LOOK_EVERY } from '#platform/free-room'

/** Lets through what is written to the disk, and breaks it off with NoRoom while there is room for the database. */
export function watchRoom(keepFree: number): Transform {
  let sinceLook = LOOK_EVERY
  return new Transform({
    transform: (piece: Buffer, _, done) => {
      sinceLook += piece.length
      try {
        if (sinceLook >= LOOK_EVERY) {
          demandRoom(keepFree)
          sinceLook = 0
        }
        done(null, piece)
      } catch (error) {
        done(error as Error)
      }
    },
  })
}
