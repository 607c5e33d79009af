"""Many names in one sentence."""


def first_named(names, most, counted):
    """“甲、乙、丙”, of more than ``most`` the first ones and how many there are: “甲、乙、丙等 12 个社区”.

    names: a sequence; each is printed with str(). counted: the word for what is counted, such as “个社区”.
    """
    listed = "、".join(str(name) for name in names[:most])
    return f"{listed}等 {len(names)} {counted}" if len(names) > most else listed
