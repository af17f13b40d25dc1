export { answererAt, type AnsweredStage, journeyStages } from './answering.ts'
export { handOver } from './hand-over.ts'
export { nameWhoAnswers } from './name-who-answers.ts'
export { answeringFor, answeringForClient, namedFor } from './queries.ts'
