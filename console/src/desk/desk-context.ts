import { createContext, useContext } from 'react';
import { present } from '../../../src/kernel/assert';
import type { DeskController } from './desk-controller';

export const DeskContext = createContext<DeskController | null>(null);

/** Presses of the desk; only inside `DeskPage`. */
export function useDeskController(): DeskController {
  return present(useContext(DeskContext), 'useDeskController outside DeskPage');
}
