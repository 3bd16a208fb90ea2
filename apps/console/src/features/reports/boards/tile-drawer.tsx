import type { Tile } from "@zongji/api";
import { Alert, Button, Drawer, Form, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useReportCatalogue } from "../queries.ts";
import { useLabel } from "../words.ts";
import { TileFields } from "./tile-fields.tsx";

type Props = {
  /** What is changed; absent: a new one. */
  readonly tile?: Tile;
  readonly isSaving: boolean;
  readonly wrong: string | undefined;
  readonly close: () => void;
  readonly save: (tile: Tile) => void;
};

const first: Tile = { report: "", period: "today", title: "", view: "chart", wide: false };

/** Without what is another report's: its split, filters and measures. */
const ofReport = ({ period, title, view, wide }: Tile, report: string): Tile => ({ report, period, title, view, wide });

/** Puts a report on a board, or changes how it stands there. */
export const TileDrawer = ({ tile: given, isSaving, wrong, close, save }: Props) => {
  const { t } = useTranslation();
  const label = useLabel();
  const catalogue = useReportCatalogue();
  const [tile, setTile] = useState<Tile>(given ?? first);
  const [missing, setMissing] = useState(false);
  const reports = catalogue.data?.reports ?? [];
  const report = reports.find(({ id }) => id === tile.report);
  const press = () => (tile.report === "" ? setMissing(true) : save(tile));
  const said = missing ? t("boards.reportMissing") : wrong;
  return (
    <Drawer
      open
      size={440}
      onClose={close}
      title={given ? t("boards.edit", { name: tile.title || (report && label(report.label)) }) : t("boards.add")}
      extra={
        <Button type="primary" loading={isSaving} onClick={press}>
          {t("boards.save")}
        </Button>
      }
    >
      {said && <Alert type="error" showIcon className="own-report-wrong" title={said} />}
      <Form layout="vertical">
        <Form.Item label={t("boards.report")} required>
          <Select
            showSearch
            optionFilterProp="label"
            aria-label={t("boards.report")}
            value={tile.report || null}
            onChange={(id: string) => {
              setMissing(false);
              setTile(ofReport(tile, id));
            }}
            options={reports.map(({ id, label: of }) => ({ value: id, label: label(of) }))}
          />
        </Form.Item>
        <TileFields tile={tile} report={report} change={(change) => setTile({ ...tile, ...change })} />
      </Form>
    </Drawer>
  );
};
