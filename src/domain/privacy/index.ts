export { type Whose } from './activities.ts'
export { type Receiver, type Register, type RegisterEntry, registerOf } from './register.ts'
export { type RunningConfig, type Setup, setupOf } from './setup.ts'
