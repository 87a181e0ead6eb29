import { randomBytes } from "node:crypto";

import { choose } from "./source";

/** Shorter lists than the real plugin's: a name is for reading, not for being unique. */
const ADVERBS = words(`
    barely boldly briefly briskly brightly calmly clearly daily deeply duly early easily evenly fairly firmly freely
    gently gladly highly kindly largely lightly loudly mostly neatly nearly openly poorly purely quickly quietly rarely
    really richly safely sharply slowly softly surely truly vastly visibly warmly weekly widely wildly wisely`);
const ADJECTIVES = words(`
    able active alert amazed amused apt awake bold brave brief bright calm careful cheerful clean clever close cool
    cosmic curious daring eager easy exact fair fast fine firm fit fresh full gentle giving glad golden good grand
    happy hardy honest humble ideal just keen kind large light live loyal lucky merry modest neat noble open patient
    polite prime proud quick quiet rapid rare ready rich robust safe sharp simple smart smooth social solid sound
    steady still strong sunny super sure swift tidy tender tough true up valid vast vital warm whole wise witty`);
const ANIMALS = words(`
    ant ape asp badger bass bat bear beaver bee bird bison boar bonefish bug calf camel cat cattle cheetah chicken cicada
    clam cobra cod colt condor coral cow coyote crab crane cricket crow deer dog dolphin donkey dove dragon duck eagle
    eel elf elk emu falcon fawn finch fish flea fly fowl fox frog gannet gazelle gecko gibbon giraffe gnat goat goose
    gorilla grouse grub guinea gull hare hawk hen heron hippo hornet horse hound husky hyena ibex iguana impala insect
    jackal jaguar jay kid kite kitten koala koi lab lamb lark lemur leopard liger lion lizard llama lobster locust
    loon lynx macaw mako mammal manatee marlin marmot marten mink mite mole monkey moose moth mouse mule newt ocelot
    octopus orca oriole osprey ostrich otter owl ox oyster panda panther parrot peacock pegasus perch pheasant pig
    pigeon pika pipefish piranha platypus pony poodle porpoise possum prawn puma puppy python quagga quail rabbit
    racer ram raptor rat raven ray redfish reptile robin rodent rooster sailfish salmon satyr sawfish seal shark sheep
    shrew shrimp skink skunk sloth slug snail snake sole spider sponge squid stag stallion starfish stingray stork
    sturgeon sunbird swan swift tapir tarpon termite terrier tick tiger titmouse toad tomcat toucan troll trout tuna
    turkey turtle unicorn urchin viper vulture wahoo walleye walrus wasp weasel weevil werewolf whale whippet wildcat
    wolf wombat woodcock worm yak yeti zebra`);

/** `length` words: any number of adverbs, one adjective, one animal. */
export function petName(length: number, separator: string): string {
    const lists = [...Array<readonly string[]>(Math.max(length - 2, 0)).fill(ADVERBS), ADJECTIVES, ANIMALS];
    return lists
        .slice(-length)
        .map((list) => choose(list, randomBytes))
        .join(separator);
}

function words(text: string): readonly string[] {
    return text.trim().split(/\s+/);
}
