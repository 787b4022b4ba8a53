// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IChannels} from "./IChannels.sol";
import {CaseId, IProcedure} from "./IProcedure.sol";
import {GateId, PartyId} from "./Types.sol";

/// @title Partners (Art. 4, 19, 20, 27)
/// @notice Who takes part through an operator, and which part of the operator's grants it may use.
/// Subject of a partner's case: the operator's organisation, and once it is admitted the partner's gate, which is open-ended and whose
/// steward is the operator. Subject of a licence's case: the grant, then the licence. An exit closes the partner's gate, and so stops every
/// licence below it at once; keys hang under the partner's own organisation and go on for its other operators.
///
/// The operator runs each exit by its procedure, following its supervisor's requirements (Art. 20). A supervisor may demand one: the
/// operator must then go through with it in a watched time, the partner may still leave for any other reason, and the supervisor that
/// demanded it, nobody else, takes the demand back. What must stop at once is stopped by a hold, not by this (Art. 28).
interface IPartners {
    /// @param operator the one that admits, and keeps the exit mechanism
    struct Admission {
        PartyId operator;
        PartyId partner;
    }

    /// @notice A partner's use of a grant: a part of it, never more (Art. 19).
    /// @param fields one bit a field of the grant's channel
    /// @param quota released calls in a period, not 0
    /// @param period hours, the grant's own; 0: the whole term
    /// @param notBefore Unix seconds
    /// @param notAfter Unix seconds, exclusive
    struct Licence {
        GateId grant;
        GateId partner;
        uint176 fields;
        uint64 quota;
        uint16 period;
        uint32 notBefore;
        uint32 notAfter;
    }

    /// @notice An operator is no partner of its own.
    error PartnerOfItself(PartyId operator);
    /// @notice The partner is another operator's (Art. 19).
    error PartnerOfAnother(GateId partner, PartyId found, PartyId wanted);
    /// @notice No fields, no calls.
    error TermsEmpty(bytes16 term);
    /// @notice More than the grant has, or another period.
    error TermsExceedGrant(GateId grant, bytes16 term, uint256 found, uint256 wanted);
    error TermOver(uint32 notAfter, uint256 time);
    /// @notice The channel handed in is not the one whose hash stands in the gate.
    error ChannelDiffers(GateId channel, bytes32 found, bytes32 wanted);
    /// @notice Raw data goes to nobody outside, in any form (Art. 27).
    error GrantIsRaw(GateId grant, GateId channel);
    /// @notice The agreement is another operator's: its supervisor has nothing to demand here.
    error AgreementOfAnother(GateId agreement, PartyId found, PartyId wanted);
    /// @notice The agreement or grant, or what it rests on, has ended or is closed.
    error AlreadyOver(GateId gate, GateId above);
    error LicencesTooMany(PartyId operator, uint256 wantedAtMost);

    /// @notice Admits a partner and opens its gate under both organisations. By the operator, with contract, assessment and exit mechanism.
    function admit(IProcedure.Approval calldata approval, Admission calldata admission) external;

    /// @notice Demands that a partner leave. By the supervisor of the zone of an agreement of its operator that is in force; where two
    /// supervise, by the first. A partner's gate lies in no zone, so the agreement names who may.
    function demandExit(IProcedure.Approval calldata approval, GateId agreement) external;

    /// @notice Licenses part of a grant to an admitted partner. By the operator that holds the grant.
    /// @param channel the terms of the grant's channel, compared with the hash in its gate
    function licence(
        IProcedure.Approval calldata approval,
        IChannels.Channel calldata channel,
        Licence calldata licensed
    ) external;

    /// @notice The agreement whose supervisor last demanded a partner's exit; 0 where nobody did.
    function demandedUnder(CaseId id) external view returns (GateId agreement);

    /// @notice Licences that are not ended, of one operator.
    function openLicencesOf(PartyId operator) external view returns (uint32);
}
