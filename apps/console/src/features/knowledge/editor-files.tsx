import type { Article } from "@zongji/api";
import { Button, Popconfirm } from "antd";
import { useTranslation } from "react-i18next";
import { sizeText } from "../../look/size.ts";
import { request } from "../../server/request.ts";
import { useDeed } from "./server.ts";

type File = Article["files"][number];
type Props = {
  readonly article: string;
  readonly files: readonly File[];
  /** The text as it is now: a picture that it shows is deleted there first. */
  readonly html: string;
  readonly removed: (file: File) => void;
};

/** 附件和图片 of what is being written; what is taken out stays with the versions that were handed in before. */
export const EditorFiles = ({ article, files, html, removed }: Props) => {
  const { t } = useTranslation();
  const deed = useDeed();
  if (files.length === 0) return null;
  const remove = (file: File) =>
    deed.mutate(
      {
        deed: () => request("removeArticleFile", { params: { id: article, file: file.id } }),
        done: t("knowledge.fileRemoved"),
      },
      { onSuccess: () => removed(file) },
    );
  return (
    <section className="editor-files" aria-label={t("knowledge.filesAndPictures")}>
      <h2>{t("knowledge.filesAndPictures")}</h2>
      <ul className="plain-list">
        {files.map((file) => (
          <li key={file.id}>
            <a href={`/api/knowledge/files/${file.id}`} download={file.name}>
              {file.name}
            </a>
            <span className="quiet small figure">{sizeText(file.bytes)}</span>
            {html.includes(`/api/knowledge/files/${file.id}`) ? (
              <span className="quiet small">{t("knowledge.fileInText")}</span>
            ) : (
              <Popconfirm
                title={t("knowledge.fileRemoveSure")}
                okText={t("knowledge.fileRemove")}
                cancelText={t("page.cancel")}
                onConfirm={() => remove(file)}
              >
                <Button size="small" type="link" aria-label={t("knowledge.fileRemoveOne", { name: file.name })}>
                  {t("knowledge.fileRemove")}
                </Button>
              </Popconfirm>
            )}
          </li>
        ))}
      </ul>
      <p className="quiet small">{t("knowledge.filesNote")}</p>
    </section>
  );
};
