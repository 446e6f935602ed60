import type { DataSource } from 'typeorm';

/** What the seals say of the audit trail. */
export interface AuditVerdict {
  readonly seals: number;
  readonly entries: number;
  /** Younger than the last seal: nothing can be said of them yet. */
  readonly unsealed: number;
  /** The first stretch of entries that is not as it was sealed; null: all is as it was. */
  readonly broken: { readonly afterId: string; readonly throughId: string } | null;
  readonly last: { readonly throughId: string; readonly hash: string } | null;
}

/** Seals looked at in one statement, so that none runs into its time limit. */
const CHUNK = 500;

interface Row {
  readonly through_id: string;
  readonly entries: number;
  readonly after_id: string;
  readonly hash: string;
  readonly right: boolean;
}

/** Computes every seal again, from the first on. Reads only; takes as long as the trail is. */
export async function verifyAudit(database: DataSource): Promise<AuditVerdict> {
  let verdict: AuditVerdict = { seals: 0, entries: 0, unsealed: 0, broken: null, last: null };
  for (;;) {
    const rows = await database.query<Row[]>(AGAIN, [verdict.last?.throughId ?? '0', CHUNK]);
    for (const row of rows) {
      const last = { throughId: row.through_id, hash: row.hash };
      verdict = { ...verdict, seals: verdict.seals + 1, entries: verdict.entries + row.entries, last };
      if (!row.right) return { ...verdict, broken: { afterId: row.after_id, throughId: row.through_id } };
    }
    if (rows.length < CHUNK) break;
  }
  const [left] = await database.query<{ count: number }[]>(
    'select count(*)::int as count from audit_log where id > $1',
    [verdict.last?.throughId ?? '0'],
  );
  return { ...verdict, unsealed: left?.count ?? 0 };
}

const AGAIN = `
  select through_id, entries, after_id, encode(hash, 'hex') as hash,
         hash = audit_seal_hash(before, after_id, through_id)
           and entries = (select count(*) from audit_log where id > after_id and id <= through_id) as right
    from (select s.*, coalesce(p.through_id, 0) as after_id, coalesce(p.hash, ''::bytea) as before
            from audit_seals s
            left join lateral (select through_id, hash from audit_seals where through_id < s.through_id order by through_id desc limit 1) p
              on true
           where s.through_id > $1 order by s.through_id limit $2) chained
   order by through_id`;
