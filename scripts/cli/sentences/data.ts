/** What the chapters of data refuse: catalog, channels, levels, and partners who use what was granted. */
import { both, type Sentence } from "./sentence.ts";

export const DATA: Readonly<Record<string, Sentence>> = {
  NotPublic: (v) =>
    both(
      `${v.party(0).zh}不得发布公共数据：其身份为${v.parts(1).zh}（第二条）。`,
      `${v.party(0).en} publishes no public data: it is ${v.parts(1).en} (Art. 2).`,
    ),
  SecondMustAccept: (v) =>
    both(`闸口 ${v.n(0)} 属另一部门，须其接受：请用 publishShared。`, `${v.n(0)} is another's: publishShared asks it.`),
  SecondMustAgree: (v) =>
    both(
      `数据集 ${v.n(0)} 属两部门：请用 lowerShared。`,
      `dataset ${v.n(0)} is of two departments: lowerShared asks both.`,
    ),
  SecondMissing: (v) =>
    both(`数据集 ${v.n(0)} 只属一部门：请用 lower。`, `dataset ${v.n(0)} is of one department: use lower.`),
  LevelBelowSource: (v) =>
    both(
      `派生数据定为 ${v.n(1)} 级，低于来源 ${v.n(0)} 的 ${v.n(2)} 级。`,
      `derived data of level ${v.n(1)}; its source ${v.n(0)} is of level ${v.n(2)}.`,
    ),
  LevelMoved: (v) =>
    both(
      `数据集 ${v.n(0)} 现为 ${v.n(1)} 级，并非 ${v.n(2)} 级。`,
      `dataset ${v.n(0)} is of level ${v.n(1)}, not ${v.n(2)}.`,
    ),
  LevelNotRaised: (v) =>
    both(`数据集 ${v.n(0)} 须提高到 ${v.n(2)} 级以上。`, `dataset ${v.n(0)} is raised to ${v.n(2)} at least.`),
  LevelNotLowered: (v) =>
    both(`数据集 ${v.n(0)} 至多降到 ${v.n(2)} 级。`, `dataset ${v.n(0)} is lowered to ${v.n(2)} at most.`),
  ModeForbidden: (v) =>
    both(
      `${v.n(1)} 级数据集 ${v.n(0)} 不得以此方式共享。`,
      `dataset ${v.n(0)}, level ${v.n(1)}, is not shared in this mode.`,
    ),
  StoppedByRaise: (v) =>
    both(
      `通道 ${v.n(0)} 已因提高级别（案件 Levels/${v.n(1)}）停止，不能撤回。`,
      `channel ${v.n(0)} was stopped by the raise Levels/${v.n(1)}, and does not come back.`,
    ),
  AgreementOfAnother: (v) =>
    both(
      `协议 ${v.n(0)} 属${v.party(1).zh}，该合作方由${v.party(2).zh}引入。`,
      `agreement ${v.n(0)} is of ${v.party(1).en}; the partner is with ${v.party(2).en}.`,
    ),
  StatementsTooMany: (v) =>
    both(
      `${v.party(0).zh}待审场景已达上限 ${v.n(1)}。`,
      `${v.party(0).en} has ${v.n(1)} scenarios undecided, which is the most.`,
    ),
  OutsideScope: (v) =>
    both(
      `场景所附的应用范围 ${v.n(1)} 不是协议 ${v.n(0)} 约定的 ${v.n(2)}（第十三条）。`,
      `the scenario names the scope ${v.n(1)}; agreement ${v.n(0)} has ${v.n(2)} (Art. 13).`,
    ),
  DerivedTooMany: (v) =>
    both(
      `由数据集 ${v.n(0)} 派生的数据集已达上限 ${v.n(1)}。`,
      `${v.n(1)} datasets are derived from ${v.n(0)}, which is the most.`,
    ),
  ProvidersTooMany: (v) =>
    both(
      `数据集 ${v.n(0)} 已属两个部门，不能再由其派生：无法征得第三个部门同意。`,
      `dataset ${v.n(0)} is of two departments already: nothing is derived from it, since a third could not be asked.`,
    ),
  LevelUnknown: (v) => both(`数据级别为 1 至 4，得到 ${v.n(0)}。`, `levels of data are 1 to 4; found ${v.n(0)}.`),
  ChannelsTooMany: (v) =>
    both(`数据集 ${v.n(0)} 的通道已达上限 ${v.n(1)}。`, `dataset ${v.n(0)} has ${v.n(1)} channels, which is the most.`),
  DescribedBefore: (v) =>
    both(
      `通道说明最高写到 ${v.n(1)} 级，数据集 ${v.n(0)} 现为 ${v.n(2)} 级：请用提高级别之后的说明。`,
      `the descriptor names levels up to ${v.n(1)}, and dataset ${v.n(0)} is of level ${v.n(2)} now: write it anew, with those fields.`,
    ),
  DescriptorDiffers: (v) =>
    both(
      `所附接口说明的哈希为 ${v.n(0)}，通道内容写的是 ${v.n(1)}。`,
      `the descriptor that was handed in hashes to ${v.n(0)}; the channel's terms say ${v.n(1)}.`,
    ),
  LevelExceeds: (v) =>
    both(
      `通道含 ${v.n(1)} 级字段，数据集 ${v.n(0)} 为 ${v.n(2)} 级。`,
      `the channel has a field of level ${v.n(1)}; dataset ${v.n(0)} is of level ${v.n(2)}.`,
    ),
  MasksContradict: (v) =>
    both(
      `各级字段（level2、level3、level4）互相重复，或与最高级别 ${v.n(0)} 不符。`,
      `the fields of level2, level3 and level4 overlap, or do not agree with the highest level, ${v.n(0)}.`,
    ),
  GrantIsRaw: (v) =>
    both(
      `授权 ${v.n(0)} 经通道 ${v.n(1)} 提供原始数据，不得许可他人使用（第二十七条）。`,
      `grant ${v.n(0)} is of raw data, by channel ${v.n(1)}: nobody outside is licensed to use it (Art. 27).`,
    ),
  LicencesTooMany: (v) =>
    both(
      `${v.party(0).zh}的合作许可已达上限 ${v.n(1)}。`,
      `${v.party(0).en} has ${v.n(1)} licences, which is the most.`,
    ),
  PartnerOfAnother: (v) =>
    both(
      `合作方 ${v.n(0)} 由${v.party(1).zh}引入，不是${v.party(2).zh}。`,
      `partner ${v.n(0)} is ${v.party(1).en}'s, not ${v.party(2).en}'s.`,
    ),
  PartnerOfItself: (v) => both(`${v.party(0).zh}不能作自己的合作方。`, `${v.party(0).en} is no partner of its own.`),
  TermsExceedGrant: (v) => {
    const [found, wanted] = [v.amount(2, v.word(1).en), v.amount(3, v.word(1).en)];
    return both(
      `${v.word(1).zh}超出授权 ${v.n(0)}（${found.zh}，至多 ${wanted.zh}）。`,
      `${v.word(1).en} is more than grant ${v.n(0)} has, or another period (${found.en}, at most ${wanted.en}).`,
    );
  },
  NotLevels: (v) =>
    both(
      `只有级别程序 ${v.n(1)} 可以这样做，不是 ${v.n(0)}。`,
      `only the procedure of levels, ${v.n(1)}, may do that, not ${v.n(0)}.`,
    ),
};
