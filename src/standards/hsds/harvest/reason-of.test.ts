import { expect, test } from 'vitest'
import { CannotRead } from '../report.ts'
import { reasonOf } from './reason-of.ts'

const said = (error: unknown) => {
  const { reason, mayPass } = reasonOf(error, 'https://feed.example.org') ?? {}
  return [reason, mayPass]
}

test('a full disk is ours, and is tried again; what is too large or no directory is theirs', () => {
  expect(said(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toEqual(['no-room', true])
  expect(said(new CannotRead('no-room', 'services.csv'))).toEqual(['no-room', true])
  expect(said(new CannotRead('no-room-any-more', 'services.csv'))).toEqual(['no-room', true])
  expect(said(new CannotRead('json-too-large', 'services.json'))).toEqual(['too-large', false])
  expect(said(new CannotRead('broken-json', 'services.json'))).toEqual(['not-json', false])
  expect(said(new CannotRead('empty', 'services.csv'))).toEqual(['no-directory', false])
  expect(said(new Error('a fault of ours'))).toEqual([undefined, undefined])
})
