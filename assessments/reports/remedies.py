"""What is to be put right, in the words of the standard's remedies: nothing is ordered that does not stand in the document."""


def names(sealed, rules):
    """The heads of the remedies of these rules, in the standard's order: ["补足公共服务用房"]."""
    remedies = [remedy for remedy in sealed.standard.remedies if set(sealed.standard.rules_of(remedy)) & set(rules)]
    return [remedy.lead.rstrip("。") for remedy in remedies]
