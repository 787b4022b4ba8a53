// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAgreementEnd} from "../interfaces/IAgreementEnd.sol";
import {IAgreements} from "../interfaces/IAgreements.sol";
import {Act, CaseId, Documents, Parts, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {GateId, NOBODY, OPEN_ENDED, PartyId} from "../interfaces/Types.sol";
import {Directory} from "../libraries/Directory.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Lineage} from "../libraries/Lineage.sol";
import {Procedure} from "./Procedure.sol";

/// @notice Agreements between authority, supervisor and operator; documented in `IAgreements`.
contract Agreements is IAgreements, IAgreementEnd, Procedure {
    using Directory for ISluice;
    using Lineage for ISluice;

    State private constant PROPOSED = State.wrap("Proposed");
    State private constant IN_FORCE = State.wrap("InForce");
    State private constant DECLINED = State.wrap("Declined");
    State private constant ABANDONED = State.wrap("Abandoned");

    Act private constant PROPOSE = Act.wrap("propose");
    Act private constant PROPOSE_OTHER = Act.wrap("proposeOtherTerm");
    Act private constant REVISE = Act.wrap("revise");
    Act private constant SIGN = Act.wrap("sign");
    Act private constant DECLINE = Act.wrap("decline");
    Act private constant ABANDON = Act.wrap("abandon");

    // Five years of the calendar (Art. 14): with one or two leap days, or with none around a year like 2100.
    uint256 private constant FIVE_YEARS_MIN = 1825 days;
    uint256 private constant FIVE_YEARS_MAX = 1827 days;

    Documents private constant EIGHT = Documents.wrap(
        Documents.unwrap(PART_PARTIES) |
            Documents.unwrap(PART_CONTENT) |
            Documents.unwrap(PART_PROCEDURE) |
            Documents.unwrap(PART_SCOPE) |
            Documents.unwrap(PART_TERM) |
            Documents.unwrap(PART_DUTIES) |
            Documents.unwrap(PART_OVERSIGHT) |
            Documents.unwrap(PART_ENDING)
    );
    Parts private constant BOTH_SUPERVISORS = Parts.wrap(Parts.unwrap(SUPERVISOR) | Parts.unwrap(SUPERVISOR_2));

    mapping(CaseId => Agreement) private _agreements;

    constructor(ISluice sluice, uint32[] memory limits) Procedure(sluice, "Agreements", limits) {}

    // prettier-ignore
    function _table() internal override {
        //     art  from      act            by         with                         documents       when     to         within     effect
        _typed(13, NONE,     PROPOSE,       AUTHORITY, ALONE,                       EIGHT,          ANYTIME, PROPOSED,  SIGN_TIME, NOTHING);
        _typed(14, NONE,     PROPOSE_OTHER, AUTHORITY, ALONE,                       EIGHT | GROUND, ANYTIME, PROPOSED,  SIGN_TIME, NOTHING);
        _typed(13, PROPOSED, REVISE,        AUTHORITY, ALONE,                       EIGHT,          ANYTIME, PROPOSED,  NO_LIMIT,  NOTHING);
        _row(  13, PROPOSED, SIGN,          AUTHORITY, BOTH_SUPERVISORS | OPERATOR, EIGHT,          IN_TIME, IN_FORCE,  NO_LIMIT,  OPENS);
        _row(  13, PROPOSED, DECLINE,       OPERATOR,  ALONE,                       REASON,         ANYTIME, DECLINED,  NO_LIMIT,  NOTHING);
        _row(  13, PROPOSED, ABANDON,       AUTHORITY, ALONE,                       REASON,         ANYTIME, ABANDONED, NO_LIMIT,  NOTHING);
    }

    function _organisationOf(CaseId id, Parts part) internal view override returns (PartyId) {
        Agreement storage agreement = _agreements[id];
        if (part == OPERATOR) return agreement.operator;
        if (part == SUPERVISOR || part == SUPERVISOR_2) {
            return _sluice.supervisor(agreement.zone, part == SUPERVISOR_2);
        }
        return NOBODY;
    }

    /// @dev Only the signing has an effect: the standing on which the agreement rests, then the agreement itself.
    function _effect(Deed memory deed) internal override {
        Agreement memory agreement = _agreements[deed.id];
        ISluice.Opening memory opening;
        opening.kind = Kinds.STANDING;
        opening.first = _sluice.accounts().organisation(agreement.operator).gate;
        opening.holder = agreement.operator;
        (opening.notBefore, opening.notAfter) = (uint32(block.timestamp), OPEN_ENDED);
        opening.paper = deed.paper;
        GateId standing = _sluice.open(opening);
        (opening.kind, opening.first, opening.second) = (Kinds.AGREEMENT, agreement.zone, standing);
        (opening.notBefore, opening.notAfter) = (agreement.notBefore, agreement.notAfter);
        opening.terms = agreement.scope;
        _setSubject(deed.id, _sluice.open(opening));
    }

    /* PROPOSALS */

    function propose(Approval calldata approval, Agreement calldata agreement) external override {
        _requireProposable(agreement);
        uint256 length = agreement.notAfter - agreement.notBefore;
        if (!_isGeneral(length)) revert TermNotGeneral(length, FIVE_YEARS_MIN, FIVE_YEARS_MAX);
        _openProposal(PROPOSE, approval, agreement);
    }

    function proposeOtherTerm(Approval calldata approval, Agreement calldata agreement) external override {
        _requireProposable(agreement);
        uint256 length = agreement.notAfter - agreement.notBefore;
        if (_isGeneral(length)) revert TermIsGeneral(length);
        _openProposal(PROPOSE_OTHER, approval, agreement);
    }

    function revise(Approval calldata approval, Agreement calldata agreement) external override {
        _known(approval.id);
        Agreement memory before = _agreements[approval.id];
        _requireSameParties(approval.id, agreement, before);
        _requireProposable(agreement);
        uint256 length = agreement.notAfter - agreement.notBefore;
        bool grounded = length == before.notAfter - before.notBefore;
        if (!grounded && !_isGeneral(length)) revert TermNotGeneral(length, FIVE_YEARS_MIN, FIVE_YEARS_MAX);
        bytes memory payload = abi.encode(agreement);
        _do(REVISE, approval, keccak256(payload), payload);
        _agreements[approval.id] = agreement;
    }

    function _openProposal(Act act_, Approval calldata approval, Agreement calldata agreement) private {
        _requireResultPublished(agreement);
        _agreements[_nextCase()] = agreement;
        _open(act_, approval, GateId.unwrap(agreement.zone), abi.encode(agreement));
    }

    function _requireProposable(Agreement calldata agreement) private view {
        _requireKind(agreement.zone, Kinds.ZONE);
        _sluice.accounts().organisationWith(agreement.operator, OPERATOR);
        if (agreement.scope == 0) revert ScopeMissing(agreement.zone, agreement.operator);
        if (agreement.notBefore >= agreement.notAfter)
            revert ISluice.TermEmpty(agreement.notBefore, agreement.notAfter);
        if (agreement.notAfter <= block.timestamp) revert TermOver(agreement.notAfter, block.timestamp);
    }

    /// @dev An agreement follows a published review result that names this zone and this operator (Art. 12). Admission, the chapter that
    /// publishes results, asks to be called here: the proposal will name its case, and this will compare zone and operator.
    // solhint-disable-next-line no-empty-blocks
    function _requireResultPublished(Agreement calldata) private pure {}

    function _requireSameParties(CaseId id, Agreement calldata revised, Agreement memory before) private pure {
        if (revised.zone == before.zone && revised.operator == before.operator) return;
        revert ProposalOfAnother(id, revised.zone, revised.operator, before.zone, before.operator);
    }

    function _isGeneral(uint256 length) private pure returns (bool) {
        return length >= FIVE_YEARS_MIN && length <= FIVE_YEARS_MAX;
    }

    /* THE END, by the formal proceedings */

    function closeFor(GateId agreement, bytes32 paper) external override {
        (address wanted, , ) = _sluice.procedure(Kinds.PROCEEDINGS);
        if (msg.sender != wanted) revert NotProceedings(msg.sender, wanted, Kinds.PROCEEDINGS);
        _requireKind(agreement, Kinds.AGREEMENT);
        _sluice.close(agreement, paper);
    }

    /* VIEWS */

    function agreementOf(CaseId id) external view override returns (Agreement memory) {
        return _agreements[id];
    }
}
