export { type Layer, layers, questions, storyPurposes, type StoryReceiver } from './story.ts'
export { type Agreement, agreeToShare, type SaidOfStory, shareIn } from './agree-to-share.ts'
export { CONSENT_WORDS_VERSION, demandFormNumber } from './consent-words.ts'
export { YEARS_AHEAD } from './fit-end.ts'
export { endSharing } from './end-sharing.ts'
export { narrowSharing } from './narrow-sharing.ts'
export { sharingsOpenTo } from './open-to-service.ts'
export { type Offer, receiversToOffer } from './offers.ts'
export { sealAnew } from './seal-anew.ts'
export { takeBackPiece } from './take-back-piece.ts'
export { tellPiece } from './tell-piece.ts'
export {
  type GonePiece,
  goneByTheirWord,
  type KeptSharing,
  layersOpenToMe,
  livingSharings,
  piecesByKey,
  retellingsOf,
  storyFor,
  storyOf,
  type StoryPiece,
} from './queries.ts'
