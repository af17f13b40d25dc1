export { COPY_VERSION, type CopyPiece, copyOf, copyPartNames, layersLeftOut, type NotesGiven, notesToLookThrough } from './copy.ts'
export { takeCopy } from './take-copy.ts'
