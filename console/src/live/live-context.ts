import { createContext, useContext } from 'react';
import { present } from '../../../src/kernel/assert';
import type { LiveConnection } from './connection';

export const LiveContext = createContext<LiveConnection | null>(null);

/** The page's connection; only inside `LiveProvider`, that is, after login. */
export function useLive(): LiveConnection {
  return present(useContext(LiveContext), 'useLive outside LiveProvider');
}
