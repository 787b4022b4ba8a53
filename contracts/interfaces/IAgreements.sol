// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CaseId, Documents, IProcedure} from "./IProcedure.sol";
import {GateId, PartyId} from "./Types.sol";

/// @title Agreements (Art. 8, 13, 14)
/// @notice The agreement between authority, supervisor and operator: eight parts, each a named document, signed by all three.
/// A proposal's subject is the zone; from the signing on it is the agreement's gate, whose terms are the scope of application.
/// The case stays in force, or taken over, when time or the formal proceedings end the agreement: the gate says so (`IAgreementEnd`).
///
/// An amendment is a case of its own about the agreement's gate, and bars nothing while it is on its way. By machine it moves the end of
/// the term, and names each part that changes by its hash. Zone, operator and scope are the gate's for ever (K6): scenarios and grants lie
/// within that scope, and another one has had no notice and no review, so it is another agreement.
///
/// An agreement from before the Measures that is in line with them is proposed like any other. One that is not is taken over as it stands,
/// and takes no new grants until an amendment names its eight parts (Art. 14): no agreement that takes grants lacks one.
interface IAgreements {
    /// @notice What binds by machine of the eight parts; the rest is in the documents.
    /// @param notBefore Unix seconds
    /// @param notAfter Unix seconds, exclusive: with notBefore the term of Art. 14
    /// @param scope hash of the scope of application; every scenario names it (Art. 13)
    struct Agreement {
        GateId zone;
        PartyId operator;
        uint32 notBefore;
        uint32 notAfter;
        bytes32 scope;
    }

    /// @notice An agreement from before the Measures.
    /// @param signed when it was signed, Unix seconds
    struct Earlier {
        Agreement agreement;
        uint48 signed;
    }

    /// @notice What changes of an agreement in force.
    /// @param before its end as the amendment found it: signed on another, it is refused
    /// @param notAfter its end from then on, the same where the term stays; Unix seconds, exclusive
    /// @param parts those of the eight that change, by their new documents
    struct Amendment {
        GateId agreement;
        uint32 before;
        uint32 notAfter;
        IProcedure.Document[] parts;
    }

    /// @notice What an amendment does to the end of the term, Unix seconds; nothing where both are one.
    struct Retiming {
        uint32 before;
        uint32 notAfter;
    }

    /// @notice Without a ground the term is the general one of five years (Art. 14); a revision may also keep the proposal's own length.
    error TermNotGeneral(uint256 found, uint256 wantedAtLeast, uint256 wantedAtMost);
    /// @notice A ground is stated for another term than the general one, and for nothing else.
    error TermIsGeneral(uint256 found);
    /// @notice A term beyond the national cap of five years is stated against that cap too: by `proposeLongTerm`, `amendLongTerm`,
    /// `alignLongTerm`.
    error TermAboveCap(uint256 found, uint256 wantedAtMost);
    error TermWithinCap(uint256 found, uint256 cap);
    error TermOver(uint32 notAfter, uint256 time);
    error ScopeMissing(GateId zone, PartyId operator);
    /// @notice A revision keeps zone and operator: others are another agreement.
    error ProposalOfAnother(
        CaseId id,
        GateId foundZone,
        PartyId foundOperator,
        GateId wantedZone,
        PartyId wantedOperator
    );
    /// @notice Signed when the Measures were published already: it is proposed by them.
    error AgreementNotEarlier(uint48 signed, uint48 published);
    /// @notice The agreement's term is over, or it is closed: nothing changes it any more.
    error AgreementOver(GateId agreement, uint32 notAfter, uint256 time);
    /// @notice It takes no new grants until an amendment has brought it in line (Art. 14).
    error AgreementNotInLine(GateId agreement);
    error AgreementInLine(GateId agreement);
    /// @notice The term has moved since the amendment was drawn up.
    error TermDiffers(GateId agreement, uint32 found, uint32 wanted);
    /// @notice Those parts bind by machine, and are the gate's for ever.
    error PartsFixed(GateId agreement, Documents found, Documents fixed_);
    /// @notice An amendment names what it changes; one of the term names the part `term`.
    error PartsNotNamed(GateId agreement, Documents found, Documents wanted);

    /// @notice Proposes an agreement for the general term, with the eight parts (Art. 13). By the authority.
    function propose(IProcedure.Approval calldata approval, Agreement calldata agreement) external;

    /// @notice Proposes one for another term, with the ground beside the eight parts (Art. 14). By the authority.
    function proposeOtherTerm(IProcedure.Approval calldata approval, Agreement calldata agreement) external;

    /// @notice Proposes one for a longer term than the national cap allows in principle: the opinion states why, beside the ground.
    function proposeLongTerm(IProcedure.Approval calldata approval, Agreement calldata agreement) external;

    /// @notice Proposes to take over an agreement from before the Measures that is not in line with them, as it stands (Art. 14). The
    /// document is the contract as it was signed; its term is its own. By the authority.
    function proposeEarlier(IProcedure.Approval calldata approval, Earlier calldata earlier) external;

    /// @notice Changes a proposal before it is signed. Signatures given until then no longer count. By the authority.
    function revise(IProcedure.Approval calldata approval, Agreement calldata agreement) external;

    /// @notice Proposes an amendment: of parts, or to the general term. By the authority; in force once all have signed.
    function amend(IProcedure.Approval calldata approval, Amendment calldata amendment) external;

    /// @notice Proposes an amendment to another term, with its ground.
    function amendOtherTerm(IProcedure.Approval calldata approval, Amendment calldata amendment) external;

    /// @notice Proposes an amendment to a longer term than the national cap allows in principle.
    function amendLongTerm(IProcedure.Approval calldata approval, Amendment calldata amendment) external;

    /// @notice Proposes the amendment that brings an earlier agreement of the general term in line, with its eight parts (Art. 14). An
    /// earlier agreement keeps its term; where that is another, the same is asked as of a new one.
    function align(IProcedure.Approval calldata approval, GateId agreement) external;

    /// @notice Brings one of another term in line, with the ground of that term.
    function alignOtherTerm(IProcedure.Approval calldata approval, GateId agreement) external;

    /// @notice Brings one in line whose term is longer than the national cap allows in principle.
    function alignLongTerm(IProcedure.Approval calldata approval, GateId agreement) external;

    /// @notice What was last proposed in a case, and, once signed, was agreed; all 0 where there is no such case. The gate says what the
    /// term is since.
    function agreementOf(CaseId id) external view returns (Agreement memory);

    /// @notice All 0 where the case is no amendment, or one that brings an agreement in line.
    function retimingOf(CaseId id) external view returns (Retiming memory);

    /// @notice Whether the agreement is in line with the Measures. One that is not takes no new grants.
    function inLine(GateId agreement) external view returns (bool);
}
