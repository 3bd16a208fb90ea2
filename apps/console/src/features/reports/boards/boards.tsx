import { PlusOutlined } from "@ant-design/icons";
import type { BoardLine } from "@zongji/api";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { Failing, Loading, Nothing } from "../../../look/page-state.tsx";
import { useFailureWords } from "../../../server/failure.ts";
import { SideFrame } from "../side-frame.tsx";
import { boardsPage } from "../side-list.tsx";
import { BoardPage } from "./board.tsx";
import { BoardDrawer } from "./board-drawer.tsx";
import { useBoards } from "./queries.ts";

const BoardLines = ({ boards }: { boards: readonly BoardLine[] }) => {
  const { t } = useTranslation();
  return (
    <ul className="board-list">
      {boards.map(({ id, name, tiles, owner, mine }) => (
        <li key={id}>
          <Link to={`/reports/boards/${id}`}>{name}</Link>
          <span className="quiet">
            {t("boards.tiles", { count: tiles })}
            {!mine && ` · ${t("boards.by", { owner })}`}
          </span>
        </li>
      ))}
    </ul>
  );
};

const BoardList = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const go = useNavigate();
  const boards = useBoards();
  const [isOpen, setOpen] = useState(false);
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen(true)}>
      {t("boards.create")}
    </Button>
  );
  return (
    <>
      <header className="page-head report-page-head">
        <h1>{t("boards.title")}</h1>
        {boards.data && boards.data.length > 0 && create}
      </header>
      {boards.isError && boards.data === undefined ? (
        <Failing what={t("boards.failed")} why={words(boards.error)} again={() => void boards.refetch()} />
      ) : boards.data === undefined ? (
        <Loading />
      ) : boards.data.length === 0 ? (
        <Nothing title={t("boards.none")} why={t("boards.noneWhy")} action={create} />
      ) : (
        <BoardLines boards={boards.data} />
      )}
      {isOpen && (
        <BoardDrawer
          close={() => setOpen(false)}
          saved={(id) => {
            setOpen(false);
            void go(`/reports/boards/${id}`);
          }}
        />
      )}
    </>
  );
};

/** 看板 */
export const Boards = () => {
  const { board } = useParams();
  return <SideFrame at={boardsPage}>{board ? <BoardPage key={board} id={board} /> : <BoardList />}</SideFrame>;
};
