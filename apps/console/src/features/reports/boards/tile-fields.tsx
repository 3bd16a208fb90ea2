import { type ReportShown, type Tile, type TileView, tileViews } from "@zongji/api";
import { periodPresets } from "@zongji/domain";
import { Checkbox, Form, Input, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useLabel } from "../words.ts";

type Props = {
  readonly tile: Tile;
  readonly report: ReportShown | undefined;
  readonly change: (change: Partial<Tile>) => void;
};

/** How a report stands on a board: over which period, as what, under which title. */
export const TileFields = ({ tile, report, change }: Props) => {
  const { t } = useTranslation();
  const label = useLabel();
  return (
    <>
      <Form.Item label={t("boards.period")}>
        <Select
          aria-label={t("boards.period")}
          value={tile.period}
          onChange={(period) => change({ period })}
          options={periodPresets.map((value) => ({ value, label: t(`reports.preset.${value}`) }))}
        />
      </Form.Item>
      <Form.Item label={t("boards.view")}>
        <Segmented<TileView>
          aria-label={t("boards.view")}
          value={tile.view}
          onChange={(view) => change({ view })}
          options={tileViews.map((value) => ({ value, label: t(`boards.views.${value}`) }))}
        />
      </Form.Item>
      {tile.view === "figure" && report && (
        <Form.Item label={t("boards.measure")}>
          <Select
            showSearch
            optionFilterProp="label"
            aria-label={t("boards.measure")}
            value={tile.measure ?? report.columns[0]?.measure ?? null}
            onChange={(measure: string) => change({ measure })}
            options={report.columns.map(({ measure, label: of }) => ({ value: measure, label: label(of) }))}
          />
        </Form.Item>
      )}
      <Form.Item label={t("boards.tileTitle")} extra={t("boards.tileTitleNote")}>
        <Input
          value={tile.title}
          maxLength={40}
          aria-label={t("boards.tileTitle")}
          onChange={({ target }) => change({ title: target.value })}
        />
      </Form.Item>
      <Form.Item>
        <Checkbox checked={tile.wide} onChange={({ target }) => change({ wide: target.checked })}>
          {t("boards.wide")}
        </Checkbox>
      </Form.Item>
    </>
  );
};
