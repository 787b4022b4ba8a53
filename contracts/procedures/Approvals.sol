// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Act, CaseId, IProcedure} from "../interfaces/IProcedure.sol";

/// @title What is signed, and whether it is
/// @notice Typed data that an officer's wallet shows in words, bound to this contract: nothing carries over to another (P10 to P13).
abstract contract Approvals is IProcedure, EIP712 {
    bytes32 private constant _DOCUMENT_TYPE = keccak256("Document(uint8 kind,uint8 algorithm,bytes32 hash)");
    bytes32 private constant _APPROVAL_TYPE = keccak256(
        "Approval(uint48 id,uint32 version,string act,bytes32 content,Document[] documents,uint48 deadline)Document(uint8 kind,uint8 algorithm,bytes32 hash)"
    );

    mapping(bytes32 opening => bool) private _used; // openings done: they have no version by which a signature would grow stale

    constructor(string memory name) EIP712(name, "1") {}

    function _requireSignature(CaseId id, Act act_, Approval calldata approval, bytes32 proposal) internal {
        address account = approval.account;
        bool relayed = account != msg.sender;
        if (relayed && !SignatureChecker.isValidSignatureNow(account, _hashTypedDataV4(proposal), approval.signature)) {
            revert SignatureInvalid(id, act_, account);
        }
        if (CaseId.unwrap(approval.id) != 0) return; // its version grows stale
        bytes32 opening = keccak256(abi.encode(proposal, account));
        if (relayed && _used[opening]) revert ApprovalUsed(act_, account);
        _used[opening] = true;
    }

    /// @dev The EIP-712 struct: what an officer's wallet shows.
    function _proposal(Act act_, Approval calldata approval, bytes32 content) internal pure returns (bytes32) {
        Document[] calldata papers = approval.documents;
        bytes32[] memory hashes = new bytes32[](papers.length);
        for (uint256 i = 0; i < papers.length; i++) hashes[i] = keccak256(abi.encode(_DOCUMENT_TYPE, papers[i]));
        return
            keccak256(
                abi.encode(
                    _APPROVAL_TYPE,
                    approval.id,
                    approval.version,
                    keccak256(_letters(act_)),
                    content,
                    keccak256(abi.encodePacked(hashes)),
                    approval.deadline
                )
            );
    }

    function _letters(Act act_) private pure returns (bytes memory letters) {
        bytes16 name = Act.unwrap(act_);
        uint256 length = 0;
        while (length < 16 && name[length] != 0) length++;
        letters = new bytes(length);
        for (uint256 i = 0; i < length; i++) letters[i] = name[i];
    }
}
