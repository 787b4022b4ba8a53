// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IProcedure, Parts} from "./IProcedure.sol";
import {GateId, PartyId} from "./Types.sol";

/// @title Accounts: the directory (Art. 4, 18)
/// @notice Who takes part, in which parts, by which account, and with which service keys. An organisation is a case whose
/// subject is its gate; so is a service key. A key may be closed at once by its holder; sentinels are named in the kernel itself.
/// Parties 1 and 2, authority and government, have their accounts from the kernel's genesis; their organisations are registered first.
interface IAccounts {
    /// @notice What the directory knows of a party. `provider` is 0 unless it carries that part.
    struct Organisation {
        GateId gate;
        GateId provider;
        Parts parts;
        uint16 openKeys;
        address account;
    }

    /// @notice An organisation to be registered. Its name is in the decision, never on the ledger.
    struct Registration {
        address account;
        Parts parts;
    }

    /// @notice A service key. A key without a responsible person is refused (Art. 18).
    /// @param holder the organisation that calls with it
    /// @param jwk the public key's canonical members as RFC 7638 hashes them, e.g. {"crv":"P-256","kty":"EC","x":"…","y":"…"}
    /// @param responsible keyed hash (HMAC, its key off the ledger) of the person who answers for it; not 0, never a plain hash of a name
    /// @param notAfter Unix seconds at which it ends
    struct Key {
        PartyId holder;
        bytes jwk;
        bytes32 responsible;
        uint32 notAfter;
    }

    error OrganisationUnknown(PartyId party);
    error PartMissing(PartyId party, Parts found, Parts wanted);
    /// @notice Authority and government are parties 1 and 2, each exactly one organisation (Art. 6, 12).
    error PartReserved(PartyId party, Parts found, Parts wanted);
    error PartsUnknown(Parts found, Parts wanted);
    error AccountMissing(PartyId party);
    /// @notice The account is another party's, or not the one that genesis gave to this party; `wanted` 0: it must be nobody's.
    error AccountOfAnother(address account, PartyId found, PartyId wanted);
    error ResponsibleMissing(PartyId party);
    error KeyMalformed(PartyId party, uint256 found, uint256 wantedAtMost);
    error KeyKnown(bytes32 thumbprint, GateId gate);
    error KeysTooMany(PartyId party, uint256 wantedAtMost);

    /// @notice Registers an organisation: gives it the next party, opens its gate and, with the part provider, its provider gate (Art. 4).
    /// By the authority, with the decision.
    function register(IProcedure.Approval calldata approval, Registration calldata registration) external;

    /// @notice Opens a key under its organisation's gate; the gate's terms are the thumbprint, SHA-256 over `jwk`, so that the event
    /// alone gives a gateway the public key. By the organisation itself.
    function addKey(IProcedure.Approval calldata approval, Key calldata key) external;

    function organisations() external view returns (uint24);
    function organisation(PartyId party) external view returns (Organisation memory);

    /// @notice The organisation, if it is registered and carries all of `wanted`; a revert otherwise.
    function organisationWith(PartyId party, Parts wanted) external view returns (Organisation memory);

    /// @notice The gate of a key, open or closed; 0 if the thumbprint was never registered.
    function keyOf(bytes32 thumbprint) external view returns (GateId);
}
