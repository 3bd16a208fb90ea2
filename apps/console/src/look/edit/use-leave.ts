import { App } from "antd";
import { useTranslation } from "react-i18next";

/** Closes a form at once where nothing was changed, else after the person has said that what is not saved may be lost. */
export const useLeave = (isChanged: () => boolean, close: () => void): (() => void) => {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  return () => {
    if (!isChanged()) return close();
    void modal.confirm({
      title: t("edit.dropSure"),
      okText: t("edit.drop"),
      okButtonProps: { danger: true },
      cancelText: t("page.cancel"),
      onOk: close,
    });
  };
};
