// Own virtual rows: only what is on the screen exists, and a row is drawn again only when it or its selection changes.
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import type { ComponentType, CSSProperties, ReactNode, Ref } from 'react';

export interface RowProps<T> {
  item: T;
  selected: boolean;
}

export interface GridHandle {
  focus: () => void;
  toTop: () => void;
}

interface Props<T> {
  items: readonly T[];
  idOf: (item: T) => string;
  rowHeight: number;
  Row: ComponentType<RowProps<T>>;
  label: string;
  selectedId?: string | null;
  onSelect: (id: string) => void;
  onOpen?: (id: string) => void;
  onEnd?: () => void;
  header?: ReactNode;
  footer?: ReactNode;
  className?: string;
  total?: number;
  ref?: Ref<GridHandle>;
  /** Rows keep a fixed height unless they can be unfolded. */
  measured?: boolean;
}

interface SlotProps {
  id: string;
  index: number;
  top: number;
  height: number;
  prefix: string;
  selected: boolean;
  item: unknown;
  Row: ComponentType<RowProps<unknown>>;
  onSelect: (id: string) => void;
  onOpen?: (id: string) => void;
  measure?: (element: Element | null) => void;
}

const Slot = memo(function Slot({ id, index, top, height, prefix, selected, item, Row, onSelect, onOpen, measure }: SlotProps) {
  const style: CSSProperties = { transform: `translateY(${top}px)` };
  if (!measure) style.height = height;
  return (
    <div
      ref={measure}
      data-index={index}
      id={`${prefix}-${id}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className="vrow"
      style={style}
      onClick={(event) => {
        if (event.target instanceof HTMLElement && event.target.closest('a, button')) return;
        onSelect(id);
        onOpen?.(id);
      }}
    >
      <Row item={item} selected={selected} />
    </div>
  );
});

export function VirtualGrid<T>(props: Props<T>) {
  const { items, idOf, rowHeight, Row, label, selectedId, onSelect, onOpen, onEnd, header, footer, className, total, ref, measured } = props;
  const box = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const prefix = useMemo(() => `row${Math.random().toString(36).slice(2, 7)}`, []);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : idOf(item);
    },
    scrollPaddingStart: header ? 36 : 0,
  });

  const latest = useRef({ onSelect, onOpen });
  useEffect(() => {
    latest.current = { onSelect, onOpen };
  });
  const select = useCallback((id: string) => latest.current.onSelect(id), []);
  const open = useCallback((id: string) => latest.current.onOpen?.(id), []);

  useImperativeHandle(ref, () => ({ focus: () => box.current?.focus(), toTop: () => box.current?.scrollTo({ top: 0 }) }), []);

  const chosen = useMemo(() => (selectedId ? items.findIndex((item) => idOf(item) === selectedId) : -1), [items, selectedId, idOf]);
  useEffect(() => {
    if (chosen >= 0) virtual.scrollToIndex(chosen, { align: 'auto' });
    // Only a new selection scrolls; new rows must not move the page under the reader.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selectedId]);

  const slots = virtual.getVirtualItems();
  const last = slots.at(-1)?.index ?? -1;
  useEffect(() => {
    if (onEnd && last >= items.length - 20) onEnd();
  }, [last, items.length, onEnd]);

  return (
    <div
      ref={box}
      className={`vgrid ${className ?? ''}`}
      role="grid"
      aria-label={label}
      aria-rowcount={(total ?? items.length) + 1}
      aria-activedescendant={chosen >= 0 && selectedId ? `${prefix}-${selectedId}` : undefined}
      tabIndex={0}
    >
      {header && (
        <div className="vgrid-head" role="rowgroup" ref={head}>
          {header}
        </div>
      )}
      <div className="vgrid-inner" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {slots.map((slot) => {
          const item = items[slot.index];
          if (item === undefined) return null;
          const id = idOf(item);
          return (
            <Slot
              key={slot.key}
              id={id}
              index={slot.index}
              top={slot.start}
              height={rowHeight}
              prefix={prefix}
              selected={id === selectedId}
              item={item}
              Row={Row as ComponentType<RowProps<unknown>>}
              onSelect={select}
              onOpen={onOpen ? open : undefined}
              measure={measured ? virtual.measureElement : undefined}
            />
          );
        })}
      </div>
      {footer && <div className="vgrid-foot">{footer}</div>}
    </div>
  );
}

/** The neighbour of the chosen row, for J and K. */
export function neighbour<T>(items: readonly T[], idOf: (item: T) => string, selectedId: string | null | undefined, step: 1 | -1): string | null {
  if (items.length === 0) return null;
  const at = selectedId ? items.findIndex((item) => idOf(item) === selectedId) : -1;
  const next = at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + step));
  const item = items[next];
  return item === undefined ? null : idOf(item);
}
