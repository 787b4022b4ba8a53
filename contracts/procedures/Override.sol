// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IOverride} from "../interfaces/IOverride.sol";
import {Act, CaseId, State} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {AUTHORITY_PARTY, GateId, NO_GATE, NOBODY, PartyId, Path} from "../interfaces/Types.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Lineage} from "../libraries/Lineage.sol";
import {Procedure} from "./Procedure.sol";

/// @notice The rows of an override, for the chapters whose kinds have stewards; documented in `IOverride`.
abstract contract Override is IOverride, Procedure {
    using Lineage for ISluice;

    State private constant CLAIMED = State.wrap("Claimed");
    State private constant OVERRIDDEN = State.wrap("Overridden");
    State private constant RECALLED = State.wrap("Recalled");

    Act private constant CLAIM = Act.wrap("claim");
    Act private constant REPLY = Act.wrap("answer");
    Act private constant ASSENT = Act.wrap("assent");
    Act private constant OVERRIDE = Act.wrap("override");
    Act private constant RECALL = Act.wrap("recall");

    mapping(CaseId => Claim) private _claims;

    /// @dev For the chapter's `_table`.
    // prettier-ignore
    function _overrideRows() internal {
        //     art  from     act       by          with   documents     when      to          within    effect
        _typed(28, NONE,    CLAIM,    AUTHORITY,  ALONE, FINDING,      ANYTIME,  CLAIMED,    DELAY,    NOTHING);
        _row(  28, CLAIMED, REPLY,    STEWARD,    ALONE, ANSWER,       IN_TIME,  CLAIMED,    NO_LIMIT, NOTHING);
        _row(  28, CLAIMED, OVERRIDE, AUTHORITY,  ALONE, NO_PAPER,     WHEN_DUE, OVERRIDDEN, NO_LIMIT, LIFTS);
        _row(  28, CLAIMED, ASSENT,   GOVERNMENT, ALONE, ASSENT_PAPER, ANYTIME,  OVERRIDDEN, NO_LIMIT, LIFTS);
        _row(  28, CLAIMED, RECALL,   AUTHORITY,  ALONE, REASON,       ANYTIME,  RECALLED,   NO_LIMIT, NOTHING);
    }

    function claim(Approval calldata approval, Claim calldata claimed) external override {
        _requireLies(claimed.gate, claimed.path, claimed.turn);
        _requireOverridable(claimed.gate, claimed.path);
        _claims[_nextCase()] = claimed;
        _open(CLAIM, approval, GateId.unwrap(claimed.gate), abi.encode(claimed));
    }

    /// @dev What the kernel asks at the lift is asked here too: nobody claims a hold that is still to come.
    function _requireLies(GateId gate, Path path, uint16 turn) private view {
        ISluice.Gate memory held = _sluice.gate(gate);
        if ((held.holds >> Path.unwrap(path)) & 1 == 0) revert ISluice.NotHeldFrom(gate, path);
        if (turn != held.turn) revert ISluice.HeldSince(gate, turn, held.turn);
    }

    function _requireOverridable(GateId gate, Path path) private view {
        if (Path.unwrap(path) == 0) revert SeatNotOverridable(gate, path, Kinds.PROCEEDINGS);
        ISluice.Gate memory seat = _sluice.seat(gate, path);
        (address chapter, , ) = _sluice.procedure(seat.kind);
        if (chapter != address(this) || seat.kind == Kinds.PROVIDER) revert SeatNotOverridable(gate, path, seat.kind);
        if (seat.steward == AUTHORITY_PARTY) revert SeatIsOwn(gate, path, seat.steward);
    }

    /// @dev For the chapter's `_effect`: its only effect that lifts.
    function _liftClaimed(Deed memory deed) internal {
        Claim memory claimed = claimOf(deed.id);
        _sluice.lift(claimed.gate, claimed.path, claimed.turn, deed.paper);
    }

    /// @dev For the chapter's `_organisationOf`: the part STEWARD is of an override alone, the steward of the seat now.
    function _stewardOf(CaseId id) internal view returns (PartyId) {
        Claim memory claimed = claimOf(id);
        return claimed.gate == NO_GATE ? NOBODY : _sluice.seat(claimed.gate, claimed.path).steward;
    }

    function claimOf(CaseId id) public view override returns (Claim memory) {
        return _isInherited(id) ? IOverride(address(_predecessor)).claimOf(id) : _claims[id];
    }
}
