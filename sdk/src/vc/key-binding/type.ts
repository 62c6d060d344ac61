/** The media type of a key binding, in `typ`. @see RFC 9901 §4.3 */
export const keyBindingType = 'kb+jwt';
