import { AppstoreAddOutlined } from "@ant-design/icons";
import type { BoardLine, ReportShown, Tile } from "@zongji/api";
import { reportFilters } from "@zongji/domain";
import { Alert, App, Button, Drawer, Form, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../../look/clock.tsx";
import { useZone } from "../../../look/zone.ts";
import { useFailureWords } from "../../../server/failure.ts";
import { request } from "../../../server/request.ts";
import { presetOf, type Question } from "../question.ts";
import { contentOf, useBoards, useSaveBoard } from "./queries.ts";
import { TileFields } from "./tile-fields.tsx";

type Props = { readonly report: ReportShown; readonly question: Question };
const fresh = "";

/** The report as the page shows it, as a tile. */
const tileOf = ({ report, question }: Props, now: number, zone: string): Tile => {
  const { grain, by, complaint, chart, show } = question;
  return {
    ...{ report: report.id, title: "", wide: false, period: presetOf(question, now, zone) ?? "today" },
    view: chart === "none" ? "table" : "chart",
    ...(grain && { grain }),
    ...(by && { by }),
    ...(complaint && { complaint }),
    ...(chart && chart !== "none" && { chart }),
    ...(show && { show: [...show] }),
    ...Object.fromEntries(reportFilters.flatMap((name) => (question[name] ? [[name, question[name]]] : []))),
  };
};

type ChoiceProps = {
  readonly board: string;
  readonly mine: readonly BoardLine[];
  readonly name: string;
  readonly choose: (board: string) => void;
  readonly call: (name: string) => void;
};

/** One of the own boards, or a new one with its name. */
const BoardChoice = ({ board, mine, name, choose, call }: ChoiceProps) => {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item label={t("boards.board")}>
        <Select
          aria-label={t("boards.board")}
          value={board}
          onChange={choose}
          options={[
            ...mine.map(({ id, name: of }) => ({ value: id, label: of })),
            { value: fresh, label: t("boards.newBoard") },
          ]}
        />
      </Form.Item>
      {board === fresh && (
        <Form.Item label={t("boards.newName")} required>
          <Input
            value={name}
            maxLength={40}
            aria-label={t("boards.newName")}
            onChange={({ target }) => call(target.value)}
          />
        </Form.Item>
      )}
    </>
  );
};

const AddDrawer = ({ close, ...asked }: Props & { readonly close: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { message } = App.useApp();
  const [zone, now] = [useZone(), useNow()];
  const boards = useBoards();
  const save = useSaveBoard();
  const [tile, setTile] = useState(() => tileOf(asked, now, zone));
  const [chosen, setChosen] = useState<string>();
  const [name, setName] = useState("");
  const [wrong, setWrong] = useState<string>();
  const mine = (boards.data ?? []).filter((board) => board.mine);
  const board = chosen ?? mine[0]?.id ?? fresh;
  const press = async () => {
    if (board === fresh && name.trim() === "") return setWrong(t("boards.nameMissing"));
    try {
      const kept = board === fresh ? undefined : await request("board", { params: { id: board } });
      const content = kept ? contentOf(kept) : { name: name.trim(), roles: [], tiles: [] };
      const saved = await save.mutateAsync({
        ...{ ...content, tiles: [...content.tiles, tile] },
        ...(kept && { id: kept.id, version: kept.version }),
      });
      void message.success(t("boards.added", { name: saved.name }));
      close();
    } catch (error) {
      setWrong(words(error));
    }
  };
  return (
    <Drawer
      open
      size={440}
      onClose={close}
      title={t("boards.addHere")}
      extra={
        <Button type="primary" loading={save.isPending} onClick={() => void press()}>
          {t("boards.save")}
        </Button>
      }
    >
      {wrong && <Alert type="error" showIcon className="own-report-wrong" title={wrong} />}
      {asked.question.caller !== undefined && (
        <Alert type="info" showIcon className="own-report-wrong" title={t("boards.withoutCaller")} />
      )}
      <Form layout="vertical">
        <BoardChoice
          {...{ board, mine, name, choose: setChosen }}
          call={(given) => {
            setWrong(undefined);
            setName(given);
          }}
        />
        <TileFields tile={tile} report={asked.report} change={(change) => setTile({ ...tile, ...change })} />
      </Form>
    </Drawer>
  );
};

/** Puts the report on a board, as the page shows it. */
export const AddToBoard = (props: Props) => {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={<AppstoreAddOutlined />} onClick={() => setOpen(true)}>
        {t("boards.addHere")}
      </Button>
      {isOpen && <AddDrawer {...props} close={() => setOpen(false)} />}
    </>
  );
};
