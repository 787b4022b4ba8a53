// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {CaseId, IProcedure} from "./IProcedure.sol";
import {GateId, PartyId} from "./Types.sol";

/// @title Agreements (Art. 8, 13, 14)
/// @notice The agreement between authority, supervisor and operator: eight parts, each a named document, signed by all three.
/// A proposal's subject is the zone; from the signing on it is the agreement's gate, whose terms are the scope of application.
/// The case stays in force when time or the formal proceedings end the agreement: the gate says so (`IAgreementEnd`).
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

    /// @notice Without a ground the term is the general one of five years (Art. 14); a revision may also keep the proposal's own length.
    error TermNotGeneral(uint256 found, uint256 wantedAtLeast, uint256 wantedAtMost);
    /// @notice A ground is stated for another term than the general one, and for nothing else.
    error TermIsGeneral(uint256 found);
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

    /// @notice Proposes an agreement for the general term, with the eight parts (Art. 13). By the authority.
    function propose(IProcedure.Approval calldata approval, Agreement calldata agreement) external;

    /// @notice Proposes one for another term, with the ground beside the eight parts (Art. 14). By the authority.
    function proposeOtherTerm(IProcedure.Approval calldata approval, Agreement calldata agreement) external;

    /// @notice Changes a proposal before it is signed. Signatures given until then no longer count. By the authority.
    function revise(IProcedure.Approval calldata approval, Agreement calldata agreement) external;

    /// @notice What was last proposed in a case, and, once signed, is agreed; all 0 where there is no such case.
    function agreementOf(CaseId id) external view returns (Agreement memory);
}
