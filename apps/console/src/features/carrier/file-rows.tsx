import type { CarrierMapping, CarrierPreview } from "@zongji/api";
import { carrierColumns } from "@zongji/domain";
import { useTranslation } from "react-i18next";

type Props = { readonly preview: CarrierPreview; readonly draft: Partial<CarrierMapping> };

/** The file's first rows as they are, with what each column was taken for above it. */
export const FileRows = ({ preview: { rows }, draft }: Props) => {
  const { t } = useTranslation();
  const width = Math.max(0, ...rows.map(({ cells }) => cells.length));
  const places = Array.from({ length: width }, (_, place) => place);
  const nameOf = (place: number) => carrierColumns.find((name) => draft[name] === place);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be come to by keyboard
    <section className="carrier-rows" tabIndex={0} aria-label={t("carrier.rows")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("carrier.line")}</th>
            {places.map((place) => {
              const name = nameOf(place);
              return (
                <th key={place} scope="col" className={name ? "carrier-known" : ""}>
                  {name ? t(`carrier.column.${name}`) : t("carrier.columnNo", { no: place + 1 })}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ line, cells }, no) => (
            <tr key={line} className={no === 0 && draft.head === 1 ? "quiet" : ""}>
              <td className="figure">{line}</td>
              {places.map((place) => (
                <td key={place}>{cells[place] ?? ""}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};
