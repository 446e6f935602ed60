import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { localName } from '../i18n/i18n';
import type { BoardModel } from './board-model';

/** Names for ids, in the language in force; an id without a name stands for itself. */
export interface Names {
  readonly queue: (queueId: string) => string;
  readonly centre: (centreId: string) => string;
  /** Without the word for "centre", for badges and lists: 南京 for 南京中心. */
  readonly shortCentre: (centreId: string) => string;
  readonly seat: (seatId: string) => string;
  readonly rule: (ruleId: string) => string;
  readonly list: (centreIds: readonly string[]) => string;
  readonly queueList: (queueIds: readonly string[]) => string;
}

export function useNames(model: BoardModel): Names {
  const { i18n } = useTranslation();
  const { centres, queues, rules, seats } = model;
  return useMemo(() => {
    const separator = i18n.language === 'en' ? ', ' : '、';
    const byId = <T>(items: readonly T[], id: (item: T) => string, name: (item: T) => string) => {
      const names = new Map(items.map((item) => [id(item), name(item)]));
      return (wanted: string) => names.get(wanted) ?? wanted;
    };
    const centre = byId(centres, (item) => item.centreId, localName);
    const shortCentre = (centreId: string) => {
      const name = centre(centreId);
      const short = name.replace(/(服务)?中心$|\s+cent(re|er)$/i, '');
      return short === '' ? name : short;
    };
    const queue = byId(queues, (item) => item.queueId, localName);
    return {
      centre,
      shortCentre,
      queue,
      rule: byId(
        rules,
        (item) => item.ruleId,
        (item) => item.name,
      ),
      seat: (seatId) => {
        const seat = seats.get(seatId);
        return seat === undefined ? seatId : `${seat.name} ${seat.seatNumber}`;
      },
      list: (centreIds) => centreIds.map(shortCentre).join(separator),
      queueList: (queueIds) => queueIds.map(queue).join(separator),
    };
  }, [i18n.language, centres, queues, rules, seats]);
}
