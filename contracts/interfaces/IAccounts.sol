// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Act, CaseId, IProcedure, Parts} from "./IProcedure.sol";
import {GateId, PartyId} from "./Types.sol";

/// @title Accounts: the directory (Art. 4, 18)
/// @notice Who takes part, in which parts, by which account, and with which service keys. An organisation is a case whose
/// subject is its gate; so is a service key. A key may be closed at once by its holder; sentinels are named in the kernel itself.
/// Parties 1 and 2, authority and government, have their accounts from the kernel's genesis; their organisations are registered first.
///
/// Retirement takes two rows (K14): `retire` stops everything below the organisation's gate, `close` ends it for ever once D is over, `recall`
/// gives it its old term back. A retired organisation keeps its account, so that it can still lift what it holds; nothing is begun about it.
///
/// **Replacement of an account** (K12) is a case about the organisation's gate. From the proposal until it is decided the old account is a
/// sentinel in the kernel, with 65,535 holds: it may hold, and in this case consent and contest, and nothing else. Who proposes never decides,
/// and nobody is judge of its own account:
/// - Of any other organisation the authority proposes, and replaces after D. A provider's also wants its consent or the government's assent
///   first, and D runs from then. If the organisation contests, at any time before, the government alone decides.
/// - The authority's own account is asked for by the government, the government's by the authority. The one asked may consent, which replaces at
///   once, since both want it. If it is silent for D, its account is lost and is replaced. Nobody stands above these two, so its word against it
///   ends the case: what is stolen *and* contested is beyond this chapter (let these two accounts be contracts of several officers).
/// - The government provides no data: else the authority could have a provider's account by the silence of its one judge.
/// The new account must be known to nobody at the proposal. If another party has made it its own account since, `replace` is refused, and the
/// case recalled; if somebody has named it a sentinel since, it is the organisation's all the same: nobody bars a replacement so.
/// What the old account signed dies with it: an act asks who the account is now, and its signature of a joint act that is not complete
/// counts for nothing (P8, P11).
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

    /// @notice The account that is to come. The decision says why the old one goes.
    struct NewAccount {
        PartyId organisation;
        address account;
    }

    /// @notice Someone who processes data at an operator's or partner's workbench (Art. 18). The filing record is a paper of the act: it names
    /// a person, so it begins with a random number, and its hash cannot be guessed.
    /// @param person keyed hash (HMAC, its key off the ledger and destroyable) of who it is; not 0, never a plain hash of a name or a number
    struct Handler {
        PartyId holder;
        bytes32 person;
    }

    error OrganisationUnknown(PartyId party);
    error OrganisationRetired(PartyId party);
    /// @notice Authority and government are never retired: the law has no acts without them.
    error RetiredNever(PartyId party);
    error PartMissing(PartyId party, Parts found, Parts wanted);
    /// @notice Authority and government are parties 1 and 2, each exactly one organisation (Art. 6, 12); the government is no provider (K12).
    error PartReserved(PartyId party, Parts found, Parts wanted);
    error PartsUnknown(Parts found, Parts wanted);
    error AccountMissing(PartyId party);
    /// @notice The account is another party's, or not the one that genesis gave to this party; `wanted` 0: it must be nobody's.
    error AccountOfAnother(address account, PartyId found, PartyId wanted);
    /// @notice This organisation's account is replaced by another act.
    error ProposedOtherwise(PartyId party, Act found, Act wanted);
    error ReplacementPending(PartyId party, CaseId pending);
    error ResponsibleMissing(PartyId party);
    error PersonMissing(PartyId party);
    error KeyMalformed(PartyId party, uint256 found, uint256 wantedAtMost);
    error KeyKnown(bytes32 thumbprint, GateId gate);
    error KeysTooMany(PartyId party, uint256 wantedAtMost);

    /// @notice Registers an organisation: gives it the next party, opens its gate and, with the part provider, its provider gate (Art. 4).
    /// By the authority, with the decision.
    function register(IProcedure.Approval calldata approval, Registration calldata registration) external;

    /// @notice Opens a key under its organisation's gate; the gate's terms are the thumbprint, SHA-256 over `jwk`, so that the event
    /// alone gives a gateway the public key. By the organisation itself.
    function addKey(IProcedure.Approval calldata approval, Key calldata key) external;

    /// @notice Proposes another account for an organisation that is no provider. By the authority, with the decision (Art. 4, K12).
    function propose(IProcedure.Approval calldata approval, NewAccount calldata proposed) external;

    /// @notice The same for a provider: it waits for its consent or the government's assent first. By the authority (Art. 4, K12).
    function proposeProvider(IProcedure.Approval calldata approval, NewAccount calldata proposed) external;

    /// @notice Asks the authority to give up its account for another. By the government (Art. 4, K12).
    function askAuthority(IProcedure.Approval calldata approval, NewAccount calldata proposed) external;

    /// @notice Asks the government to give up its account for another. By the authority (Art. 4, K12).
    function askGovernment(IProcedure.Approval calldata approval, NewAccount calldata proposed) external;

    /// @notice Files a handler. A filing needs no approval; `closeHandler` says that the person has left (Art. 18). By the organisation itself.
    function fileHandler(IProcedure.Approval calldata approval, Handler calldata handler) external;

    function organisations() external view returns (uint24);
    function organisation(PartyId party) external view returns (Organisation memory);

    /// @notice The account by which a party acts, or would if it were not put aside; 0 for one that is not registered.
    function accountOf(PartyId party) external view returns (address);

    /// @notice The organisation, if it is registered, not retired, and carries all of `wanted`; a revert otherwise.
    function organisationWith(PartyId party, Parts wanted) external view returns (Organisation memory);

    /// @notice The case that replaces a party's account now, and the account to come; both 0 where none does.
    function replacementOf(PartyId party) external view returns (CaseId id, address account);

    /// @notice The gate of a key, open or closed; 0 if the thumbprint was never registered.
    function keyOf(bytes32 thumbprint) external view returns (GateId);
}
