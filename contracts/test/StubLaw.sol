// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAccounts} from "../interfaces/IAccounts.sol";
import {IAgreementEnd} from "../interfaces/IAgreementEnd.sol";
import {Parts} from "../interfaces/IProcedure.sol";
import {ISluice} from "../interfaces/ISluice.sol";
import {GateId, PartyId} from "../interfaces/Types.sol";
import {Kinds} from "../libraries/Kinds.sol";

// solhint-disable comprehensive-interface

/// @notice For tests alone: stands for every chapter that a test does not show, and does whatever it is told.
contract StubLaw is IAgreementEnd {
    ISluice private immutable _sluice;

    /// @dev As `IAgreements` answers it: true until told otherwise.
    mapping(GateId agreement => bool) private _outOfLine;
    mapping(PartyId => Parts) private _parts;
    mapping(PartyId => address) public accountOf;

    constructor(ISluice sluice) {
        _sluice = sluice;
    }

    function open(ISluice.Opening calldata opening) external {
        _sluice.open(opening);
    }

    function close(GateId gate) external {
        _sluice.close(gate, 0);
    }

    function retime(GateId gate, uint32 notAfter) external {
        _sluice.retime(gate, notAfter, 0);
    }

    function handover(GateId gate, PartyId steward) external {
        _sluice.handover(gate, steward, 0);
    }

    function setAccount(address account, ISluice.Actor calldata actor) external {
        accountOf[actor.party] = account;
        _sluice.setAccount(account, actor, 0);
    }

    /// @dev Of an organisation that the test says nothing of: none.
    function setParts(PartyId party, Parts parts) external {
        _parts[party] = parts;
    }

    function organisation(PartyId party) external view returns (IAccounts.Organisation memory found) {
        found.parts = _parts[party];
    }

    function setInLine(GateId agreement, bool inLine_) external {
        _outOfLine[agreement] = !inLine_;
    }

    function inLine(GateId agreement) external view returns (bool) {
        return !_outOfLine[agreement];
    }

    function closeFor(GateId agreement, bytes32 paper) external override {
        (address proceedings, , ) = _sluice.procedure(Kinds.PROCEEDINGS);
        if (msg.sender != proceedings) revert NotProceedings(msg.sender, proceedings, Kinds.PROCEEDINGS);
        _sluice.close(agreement, paper);
    }
}
