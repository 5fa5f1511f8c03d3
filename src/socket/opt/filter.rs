//! Filters: socket(7), and the kernel's documentation (networking/filter).

use super::value::another_length;
use super::{Element, Items, List, SockFilter, ToOpt, ViewOpt};
use crate::{Result, sys};

/// A BPF program. It is set from `&[SockFilter]` and read as [`Items`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "sock_fprog")]
pub enum Program {}

impl ToOpt for Program {
    type Value<'a> = &'a [SockFilter];

    fn with_opt(program: &[SockFilter], set: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        set(sys::filter_bytes(program))
    }
}

impl ViewOpt for Program {
    type View<'a> = Items<'a, SockFilter>;

    fn view(value: &[u8]) -> Result<Items<'_, SockFilter>> {
        List::view(value).map_err(|_| another_length(value.len(), SockFilter::SIZE))
    }
}

impl Element for SockFilter {
    const SIZE: usize = Self::SIZE;

    fn decode(bytes: &[u8]) -> Self {
        let [a, b, jt, jf, k @ ..] = bytes.try_into().unwrap_or([0; Self::SIZE]);
        Self { code: u16::from_ne_bytes([a, b]), jt, jf, k: u32::from_ne_bytes(k) }
    }
}

/// The parts of an instruction's code, which are put together with `|`.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $value:literal;)*) => {
        $(
            $(#[$doc])*
            pub const $name: u16 = $value;
        )*
    };
}

codes! {
    /// Class: loads the accumulator.
    BPF_LD = 0x00;
    /// Class: loads the index register.
    BPF_LDX = 0x01;
    /// Class: stores the accumulator.
    BPF_ST = 0x02;
    /// Class: stores the index register.
    BPF_STX = 0x03;
    /// Class: computes.
    BPF_ALU = 0x04;
    /// Class: jumps.
    BPF_JMP = 0x05;
    /// Class: ends, and says how many bytes of the packet are kept.
    BPF_RET = 0x06;
    /// Class: copies one register to the other.
    BPF_MISC = 0x07;

    /// Of a load, the size: four bytes.
    BPF_W = 0x00;
    /// Of a load, the size: two bytes.
    BPF_H = 0x08;
    /// Of a load, the size: a byte.
    BPF_B = 0x10;

    /// Of a load, from where: the operand.
    BPF_IMM = 0x00;
    /// Of a load, from where: the packet, at the operand.
    BPF_ABS = 0x20;
    /// Of a load, from where: the packet, at the index register and the operand.
    BPF_IND = 0x40;
    /// Of a load or a store: the scratch memory, at the operand.
    BPF_MEM = 0x60;
    /// Of a load, from where: the packet's length.
    BPF_LEN = 0x80;
    /// Of a load of the index register: four times the low half of the packet's byte at the operand.
    BPF_MSH = 0xa0;

    /// Of a computation: addition.
    BPF_ADD = 0x00;
    /// Of a computation: subtraction.
    BPF_SUB = 0x10;
    /// Of a computation: multiplication.
    BPF_MUL = 0x20;
    /// Of a computation: division.
    BPF_DIV = 0x30;
    /// Of a computation: or.
    BPF_OR = 0x40;
    /// Of a computation: and.
    BPF_AND = 0x50;
    /// Of a computation: a shift to the left.
    BPF_LSH = 0x60;
    /// Of a computation: a shift to the right.
    BPF_RSH = 0x70;
    /// Of a computation: the negative.
    BPF_NEG = 0x80;
    /// Of a computation: the remainder.
    BPF_MOD = 0x90;
    /// Of a computation: exclusive or.
    BPF_XOR = 0xa0;

    /// Of a jump: always.
    BPF_JA = 0x00;
    /// Of a jump: the accumulator is equal.
    BPF_JEQ = 0x10;
    /// Of a jump: it is greater.
    BPF_JGT = 0x20;
    /// Of a jump: it is not less.
    BPF_JGE = 0x30;
    /// Of a jump: it has one of the bits.
    BPF_JSET = 0x40;

    /// Compared or computed with, or kept: the operand.
    BPF_K = 0x00;
    /// Compared or computed with: the index register.
    BPF_X = 0x08;
    /// Kept: as many bytes as the accumulator says.
    BPF_A = 0x10;

    /// Of a copy: to the index register.
    BPF_TAX = 0x00;
    /// Of a copy: to the accumulator.
    BPF_TXA = 0x80;
}
