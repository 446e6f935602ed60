/** What an operation of the simulated API answers. */
export interface ApiReply {
  readonly status: number;
  /** Undefined: no body. */
  readonly body?: unknown;
}

/** What an operation is asked: what the contract found right. */
export interface ApiCall {
  readonly accountSid: string;
  /** Parts of the path that stand for something, in order, after the account. */
  readonly ids: readonly string[];
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly path: string;
}

/** An error as Twilio words it. */
export function apiError(status: number, code: number, message: string): ApiReply {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}

export const NOT_FOUND = apiError(404, 20404, 'The requested resource was not found');

const DEFAULT_PAGE = 50;

/** One page of a list, newest first, with the address of the next. */
export function page(name: string, all: readonly unknown[], { path, query }: ApiCall): ApiReply {
  const size = Number(query.get('PageSize') ?? DEFAULT_PAGE);
  const number = Number(query.get('Page') ?? 0);
  const start = number * size;
  const uri = (index: number): string => {
    const next = new URLSearchParams(query);
    next.set('PageSize', String(size));
    next.set('Page', String(index));
    return `${path}?${next.toString()}`;
  };
  const more = all.length > start + size;
  return {
    status: 200,
    body: {
      [name]: all.slice(start, start + size),
      page: number,
      page_size: size,
      start,
      end: Math.min(all.length, start + size) - 1,
      uri: uri(number),
      first_page_uri: uri(0),
      next_page_uri: more ? uri(number + 1) : null,
      previous_page_uri: number > 0 ? uri(number - 1) : null,
    },
  };
}
