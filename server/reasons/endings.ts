/** Reasons that no caller is answered with: how a release ended, as its record tells. Part of the registry of reasons. */
export const ENDINGS = {
  CLIENT_LEFT: {
    status: 499,
    title: { zh: "调用方已断开", en: "The caller left" },
    advice: { zh: "仅见于放行记录。", en: "Seen in the record of a release alone." },
    retry: "never",
  },
  CLIENT_STALLED: {
    status: 499,
    title: { zh: "调用方长时间不接收", en: "The caller took nothing for too long" },
    advice: {
      zh: "仅见于放行记录；请边收边处理，重新调用。",
      en: "Seen in the record of a release alone: read as it comes, and call again.",
    },
    retry: "never",
  },
  RELEASE_LOST: {
    status: 500,
    title: { zh: "放行因网关中断而终止", en: "The gateway ended in the middle of the release" },
    advice: {
      zh: "仅见于放行记录；已传出的字节数不明，请重新调用。",
      en: "Seen in the record of a release alone: how much left is not known. Call again.",
    },
    retry: "never",
  },
} as const;

/** What has become of a release, in Chinese; in English each is its own name. */
const STANDINGS: Readonly<Record<string, string>> = {
  running: "进行中",
  finished: "已完成",
  cut: "已切断",
  refused: "已拒绝",
  aborted: "调用方中断",
  failed: "数据接口失败",
  lost: "随网关中断",
};

export const standingWords = (state: string): { readonly zh: string; readonly en: string } => ({
  zh: STANDINGS[state] ?? state,
  en: state,
});
