import type { TableRef } from "antd";
import {
  createContext,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { blockRows, heightOf, type PerRow, stretchAt, stretchFrom } from "./stretch.ts";

/** All rows beneath each other, instead of pages: what is shown are those that were fetched so far. */
export type Scrolled = {
  /** Fetches the rows that follow, unless they are on their way or there are none. */
  readonly more: () => void;
  /** The rows that follow could not be had: they are not asked for again by themselves. */
  readonly failed: boolean;
  readonly again: () => void;
};

/** So far beyond what is seen rows are drawn and fetched: a turn of the wheel never comes to an empty place. */
const beyond = "800px 0px";

/** Where the table's rows stand among all of the list. */
type Place = {
  /** Of all rows, the number of the first that the table has. */
  readonly first: number;
  /** How many there are in all. */
  readonly all: number;
  readonly perRow: PerRow;
  readonly more: () => void;
};
const PlaceContext = createContext<Place>({ first: 0, all: 0, perRow: new Map(), more: () => {} });
export const PlaceOfRows = PlaceContext.Provider;

/**
 * The stretch of a very long list that the table is given: a table makes all of its rows anew with each that comes. It moves along as one scrolls.
 * @param asked what the list was asked; another question's rows have heights of their own @returns for the table's rows and what is around them
 */
export const useStretch = <Row,>(
  items: readonly Row[],
  asked: string | undefined,
  table: RefObject<TableRef | null>,
): { readonly rows: Row[]; readonly place: Omit<Place, "more"> } => {
  const heights = useRef({ asked, perRow: new Map<number, number>() });
  if (heights.current.asked !== asked) heights.current = { asked, perRow: new Map() };
  const { perRow } = heights.current;
  const all = items.length;
  const [first, setFirst] = useState(0);
  const isScrolled = asked !== undefined;
  useEffect(() => {
    const body = isScrolled ? table.current?.nativeElement.querySelector(".ant-table-body") : undefined;
    if (!body) return;
    const look = () => setFirst(stretchAt(body.scrollTop, all, heights.current.perRow).first);
    look();
    body.addEventListener("scroll", look, { passive: true });
    return () => body.removeEventListener("scroll", look);
  }, [isScrolled, all, table]);
  // Another question may have fewer rows than one had scrolled by.
  const { first: from, end } = isScrolled ? stretchFrom(first, all) : { first: 0, end: all };
  const rows = useMemo(() => items.slice(from, end), [items, from, end]);
  return { rows, place: { first: from, all, perRow } };
};

type BlockProps = {
  /** Its place among all blocks. */
  readonly no: number;
  readonly rows: readonly ReactNode[];
  readonly className: string | undefined;
};

/** Rows that are near to what is seen; else a place as high as they are. */
const Block = ({ no, rows, className }: BlockProps) => {
  const { all, perRow, more } = useContext(PlaceContext);
  const element = useRef<HTMLTableSectionElement>(null);
  const [isNear, setNear] = useState(no < 2);
  const isLast = (no + 1) * blockRows >= all;
  const count = useRef(rows.length);
  count.current = rows.length;
  const gapPx = useRef<number>(undefined);
  gapPx.current = isNear ? gapPx.current : heightOf(no, rows.length, perRow);
  // What is seen stays where it is when rows above it turn out to be of another height than their place was. list.css says why the browser must not see to that.
  useLayoutEffect(() => {
    const [own, was] = [element.current, gapPx.current];
    const body = own?.closest(".ant-table-body");
    if (!isNear || !own || !body || was === undefined) return;
    if (own.offsetTop + was <= body.scrollTop) body.scrollTop += own.offsetHeight - was;
  }, [isNear]);
  useEffect(() => {
    const own = element.current;
    if (!own) return;
    const observer = new IntersectionObserver(
      (entries) => {
        const isSeen = entries.at(-1)?.isIntersecting === true;
        if (!isSeen && own.dataset.drawn === "yes") perRow.set(no, own.offsetHeight / count.current);
        setNear(isSeen);
      },
      { root: own.closest(".ant-table-body"), rootMargin: beyond },
    );
    observer.observe(own);
    return () => observer.disconnect();
  }, [no, perRow]);
  useEffect(() => {
    if (isNear && isLast) more();
  });
  return (
    <tbody ref={element} className={className} data-drawn={isNear ? "yes" : "no"}>
      {isNear ? rows : <Gap px={heightOf(no, rows.length, perRow)} />}
    </tbody>
  );
};

const Gap = ({ px }: { readonly px: number }) => (
  <tr>
    <td style={{ height: px, padding: 0, border: 0 }} />
  </tr>
);

/** As high as the rows from one to before the other. */
const Around = ({ from, to }: { readonly from: number; readonly to: number }) => {
  const { perRow } = useContext(PlaceContext);
  let px = 0;
  for (let row = from; row < to; row += blockRows)
    px += heightOf(row / blockRows, Math.min(blockRows, to - row), perRow);
  return <tbody>{px > 0 && <Gap px={px} />}</tbody>;
};

type Given = { readonly children?: ReactNode; readonly className?: string };

/**
 * The body of a table of very many rows, of which few are drawn: the browser scrolls by itself, whatever the page is at. Takes the place of the table's own body,
 * which gives it a row that measures columns, and the rows.
 */
export const Blocks = ({ children, className }: Given) => {
  const { first, all } = useContext(PlaceContext);
  const [measure, rows] = children as readonly [ReactNode, ReactNode];
  if (!Array.isArray(rows)) return <tbody className={className}>{children}</tbody>;
  const starts = Array.from({ length: Math.ceil(rows.length / blockRows) }, (_, n) => n * blockRows);
  return (
    <>
      <tbody className={className}>{measure}</tbody>
      <Around from={0} to={first} />
      {starts.map((start) => {
        const no = (first + start) / blockRows;
        return <Block key={no} no={no} rows={rows.slice(start, start + blockRows)} className={className} />;
      })}
      <Around from={first + rows.length} to={all} />
    </>
  );
};
